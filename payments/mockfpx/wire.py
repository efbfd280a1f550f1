"""FPX 7.0 on the wire: field names, signing texts, checksums. Written from the protocol's page.

Text over the wire is UTF-8; a field that is missing counts as empty.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm

Fields = dict[str, str]

_DIGESTS: dict[str, HashAlgorithm] = {
    "sha1": SHA1(),  # noqa: S303  # nosec B303  # FPX itself asks for it.
    "sha256": SHA256(),
}


def names(text: str) -> tuple[str, ...]:
    """Field names written one after the other."""
    return tuple(text.split())


# name -> greatest length
REQUEST_LENGTHS = {
    "msgType": 2,
    "msgToken": 2,
    "sellerExId": 10,
    "sellerExOrderNo": 40,
    "sellerTxnTime": 14,
    "sellerOrderNo": 40,
    "sellerId": 10,
    "sellerBankCode": 2,
    "txnCurrency": 3,
    "txnAmount": 16,
    "buyerEmail": 50,
    "checkSum": 512,
    "buyerName": 40,
    "buyerBankId": 10,
    "buyerBankBranch": 10,
    "buyerAccNo": 20,
    "buyerId": 20,
    "makerName": 40,
    "buyerIban": 35,
    "productDesc": 30,
    "version": 3,
}
ANSWER_FIELDS = names(
    "debitAuthCode debitAuthNo sellerExId creditAuthNo buyerName buyerId sellerTxnTime"
    " sellerExOrderNo makerName buyerBankBranch buyerBankId msgToken creditAuthCode sellerId"
    " fpxTxnTime buyerIban sellerOrderNo txnAmount fpxTxnId checkSum msgType txnCurrency"
)

_REQUEST = names(
    "buyerAccNo buyerBankBranch buyerBankId buyerEmail buyerIban buyerId buyerName makerName"
    " msgToken msgType productDesc sellerBankCode sellerExId sellerExOrderNo sellerId"
    " sellerOrderNo sellerTxnTime txnAmount txnCurrency version"
)
_ANSWER = names(
    "buyerBankBranch buyerBankId buyerIban buyerId buyerName creditAuthCode creditAuthNo"
    " debitAuthCode debitAuthNo fpxTxnId fpxTxnTime makerName msgToken msgType sellerExId"
    " sellerExOrderNo sellerId sellerOrderNo sellerTxnTime txnAmount txnCurrency"
)
_SIGNED = {
    "AR": _REQUEST,
    "AE": _REQUEST,
    "AC": _ANSWER,
    "BE": names("msgToken msgType sellerExId version"),
    "BC": names("bankList msgToken msgType sellerExId"),
}


def is_amount(text: str) -> bool:
    """Sixteen places at most, two of them sen: ``52.40``."""
    return re.fullmatch(r"[0-9]{1,13}\.[0-9]{2}", text) is not None


def value(fields: Mapping[str, str], name: str) -> str:
    """A field by its name without prefix."""
    return fields.get(f"fpx_{name}", "")


def signing_text(fields: Mapping[str, str]) -> str:
    """The text under the checksum; the message type decides the order.

    Raises:
        KeyError: the message type is not one of FPX.
    """
    return "|".join(value(fields, name) for name in _SIGNED[value(fields, "msgType")])


def signed(fields: Mapping[str, str], key: RSAPrivateKey, *, digest: str = "sha1") -> Fields:
    """The same message with its checksum filled in, fields in the same order."""
    signature = key.sign(signing_text(fields).encode(), PKCS1v15(), _DIGESTS[digest])
    return {**fields, "fpx_checkSum": signature.hex().upper()}


def is_genuine(fields: Mapping[str, str], key: RSAPublicKey, *, digest: str = "sha1") -> bool:
    try:
        signature = bytes.fromhex(value(fields, "checkSum"))
        text = signing_text(fields).encode()
        key.verify(signature, text, PKCS1v15(), _DIGESTS[digest])
    except (InvalidSignature, KeyError, ValueError):
        return False
    return True


def encoded(fields: Mapping[str, str]) -> bytes:
    return urlencode(fields).encode("ascii")
