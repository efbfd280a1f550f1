"""Talking to FPX: what the browser carries there, and what the server asks it.

Nothing here holds a caller longer than the time-outs allow, however the gateway behaves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from payments.fpx import messages, signing
from wording.cut_off import CutOff

AUTHORISATION_PATH = "/FPXMain/seller2DReceiver.jsp"
ENQUIRY_PATH = "/FPXMain/sellerNVPTxnStatus.jsp"
BANK_LIST_PATH = "/FPXMain/RetrieveBankList"


class GatewaySilent(Exception):
    """FPX could not be reached, was too slow, or answered something that is no message."""


@dataclass(frozen=True)
class Certificates:
    """FPX's certificates, current and next: any that is valid at the moment may verify."""

    certificates: tuple[x509.Certificate, ...]

    @classmethod
    def load(cls, paths: list[Path]) -> "Certificates":
        """Raises ``OSError`` or ``ValueError`` where a file is missing or no certificate."""
        return cls(tuple(x509.load_pem_x509_certificate(path.read_bytes()) for path in paths))

    @property
    def last_expiry(self) -> datetime:
        """Until when, in UTC, messages of FPX can be verified at all."""
        return max(certificate.not_valid_after_utc for certificate in self.certificates)

    def keys_at(self, now: datetime) -> list[RSAPublicKey]:
        keys = [
            certificate.public_key()
            for certificate in self.certificates
            if certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
        ]
        return [key for key in keys if isinstance(key, RSAPublicKey)]


def load_private_key(path: Path) -> RSAPrivateKey:
    """Raises ``OSError`` or ``ValueError`` where the file is missing, locked or no RSA key."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except TypeError as error:
        raise ValueError(f"{path} is locked with a passphrase") from error
    if not isinstance(key, RSAPrivateKey):
        raise ValueError(f"{path} holds no RSA key")
    return key


@dataclass(frozen=True)
class Client:
    """One merchant at one FPX. ``timeouts`` are seconds to connect and to read.

    No call takes longer than the two together, however FPX spends the time.
    Each call takes one of the ``slots``; where none is free, FPX counts as silent at once, so
    that callers never queue up behind a slow gateway.
    """

    base_url: str
    exchange_id: str
    seller_id: str
    private_key: RSAPrivateKey
    certificates: Certificates
    timeouts: tuple[float, float] = (3.0, 10.0)
    digest: str = "sha1"
    slots: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(2))

    @property
    def authorisation_url(self) -> str:
        return self.base_url + AUTHORISATION_PATH

    def authorisation_fields(self, order: messages.Order) -> dict[str, str]:
        """A signed AR, for the browser to carry to ``authorisation_url``."""
        return self._signed(self._request(order, message_type="AR"))

    def enquire(self, order: messages.Order) -> bytes:
        """The raw AC that answers an AE. Raises ``GatewaySilent``."""
        return self._post(ENQUIRY_PATH, self._signed(self._request(order, message_type="AE")))

    def bank_list(self, *, now: datetime) -> dict[str, bool]:
        """Bank ids and whether each is active. Raises ``GatewaySilent``."""
        request = messages.bank_list_fields(exchange_id=self.exchange_id)
        body = self._post(BANK_LIST_PATH, self._signed(request))
        try:
            fields = messages.parse(body)
        except messages.MalformedMessage as error:
            raise GatewaySilent("the bank list is unreadable") from error
        if fields.get("fpx_msgType") != "BC" or not self.verifies(fields, now=now):
            raise GatewaySilent("the bank list is not signed by FPX")
        return messages.read_bank_list(fields)

    def verifies(self, fields: Mapping[str, str], *, now: datetime) -> bool:
        """Whether a certificate that is valid at ``now`` signed this message."""
        return signing.verify(fields, self.certificates.keys_at(now), digest=self.digest)

    def _request(self, order: messages.Order, *, message_type: str) -> dict[str, str]:
        return messages.request_fields(
            order,
            message_type=message_type,
            exchange_id=self.exchange_id,
            seller_id=self.seller_id,
        )

    def _signed(self, fields: dict[str, str]) -> dict[str, str]:
        return {
            **fields,
            signing.CHECKSUM: signing.sign(fields, self.private_key, digest=self.digest),
        }

    def _post(self, path: str, fields: dict[str, str]) -> bytes:
        if not self.slots.acquire(blocking=False):
            raise GatewaySilent("too many questions at once")
        try:
            return self._ask(path, fields)
        finally:
            self.slots.release()

    def _ask(self, path: str, fields: dict[str, str]) -> bytes:
        connect, read = self.timeouts
        try:
            with (
                CutOff(connect + read) as cut_off,
                httpx.Client(timeout=httpx.Timeout(read, connect=connect)) as http,
                http.stream(
                    "POST",
                    self.base_url + path,
                    data=fields,
                    headers={"Accept-Encoding": "identity"},
                    extensions={"trace": cut_off.trace},
                ) as response,
            ):
                if response.status_code != httpx.codes.OK:
                    raise GatewaySilent(f"FPX answered {response.status_code}")
                body = _read(response).strip()
        except httpx.HTTPError as error:
            raise GatewaySilent(f"FPX did not answer: {type(error).__name__}") from error
        if cut_off.has_come:
            raise GatewaySilent("FPX's answer is too slow")
        if body in (b"", b"ERROR"):
            raise GatewaySilent("FPX refused the question")
        return body


def _read(response: httpx.Response) -> bytes:
    """The raw body, up to a size that no message reaches."""
    body = b""
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > messages.MOST_BYTES:
            raise GatewaySilent("FPX's answer is too long")
    return body
