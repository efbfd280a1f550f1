"""Source strings and signatures of FPX messages: RSA, PKCS#1 v1.5, upper-case hex.

A message is a mapping of ``fpx_…`` names to raw values: not URL-encoded, not trimmed.
What is signed, and in which order, is fixed by ``fpx_msgType``; other fields never count.
"""

from binascii import unhexlify
from collections.abc import Iterable, Mapping
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

CHECKSUM: Final = "fpx_checkSum"
SEPARATOR: Final = "|"
_REQUEST = (
    "buyerAccNo buyerBankBranch buyerBankId buyerEmail buyerIban buyerId buyerName makerName "
    "msgToken msgType productDesc sellerBankCode sellerExId sellerExOrderNo sellerId "
    "sellerOrderNo sellerTxnTime txnAmount txnCurrency version"
)
_CONFIRMATION = (
    "buyerBankBranch buyerBankId buyerIban buyerId buyerName creditAuthCode creditAuthNo "
    "debitAuthCode debitAuthNo fpxTxnId fpxTxnTime makerName msgToken msgType sellerExId "
    "sellerExOrderNo sellerId sellerOrderNo sellerTxnTime txnAmount txnCurrency"
)
SIGNED_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    message_type: tuple(f"fpx_{name}" for name in names.split())
    for message_type, names in {
        "AR": _REQUEST,
        "AE": _REQUEST,
        "AC": _CONFIRMATION,
        "BE": "msgToken msgType sellerExId version",
        "BC": "bankList msgToken msgType sellerExId",
    }.items()
}
DIGESTS: Final[Mapping[str, type[hashes.HashAlgorithm]]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
}


def source_string(fields: Mapping[str, str]) -> str:
    """The signed values joined by ``|``; an absent field counts as empty.

    Raises ``ValueError`` for a message type that has no signing order.
    """
    message_type = fields.get("fpx_msgType", "")
    try:
        names = SIGNED_FIELDS[message_type]
    except KeyError as error:
        raise ValueError(f"no signing order for message type {message_type!r}") from error
    return SEPARATOR.join(fields.get(name, "") for name in names)


def sign(fields: Mapping[str, str], private_key: RSAPrivateKey, *, digest: str = "sha1") -> str:
    """The checksum of a message as upper-case hex."""
    source = _bytes(source_string(fields))
    return private_key.sign(source, PKCS1v15(), DIGESTS[digest]()).hex().upper()


def verify(
    fields: Mapping[str, str], public_keys: Iterable[RSAPublicKey], *, digest: str = "sha1"
) -> bool:
    """Whether any of the keys made the message's checksum. Bad input is simply not true.

    Nor is a value that holds the separator: its parts, moved to other fields, would be signed
    as well, and a name could become a success.
    """
    try:
        source = source_string(fields)
        signed, signature = _bytes(source), unhexlify(fields.get(CHECKSUM, ""))
    except ValueError:
        return False
    if source.count(SEPARATOR) >= len(SIGNED_FIELDS[fields["fpx_msgType"]]):
        return False
    return any(_fits(key, signature, signed, DIGESTS[digest]()) for key in public_keys)


def _fits(key: RSAPublicKey, signature: bytes, signed: bytes, digest: hashes.HashAlgorithm) -> bool:
    try:
        key.verify(signature, signed, PKCS1v15(), digest)
    except InvalidSignature:
        return False
    return True


def _bytes(text: str) -> bytes:
    # Bytes that were no UTF-8 came in as surrogates and go back to what they were.
    return text.encode("utf-8", errors="surrogateescape")
