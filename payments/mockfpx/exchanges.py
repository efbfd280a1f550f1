"""The merchants we know: seller exchange, its sellers, its key, and where its messages go."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from payments.mockfpx.settings import SettingError

_KEY_BITS = 2048


@dataclass(frozen=True, kw_only=True)
class Exchange:
    exchange_id: str
    seller_ids: frozenset[str]
    public_key: RSAPublicKey
    direct_url: str
    indirect_url: str
    name: str
    """What the bank pages call the merchant; the exchange id where none was given."""

    def described(self) -> dict[str, object]:
        return {
            "exchange_id": self.exchange_id,
            "name": self.name,
            "seller_ids": sorted(self.seller_ids),
            "direct_url": self.direct_url,
            "indirect_url": self.indirect_url,
        }


def read_exchanges(path: Path) -> list[Exchange]:
    """The exchanges of a JSON file; none where there is no file.

    Raises:
        SettingError: the file is not what it should be.
    """
    if not path.exists():
        return []
    try:
        entries = json.loads(path.read_text("utf-8"))
        return parse_exchanges(entries)
    except ValueError as error:
        raise SettingError(f"{path} cannot be used: {error}") from error


def parse_exchanges(entries: object) -> list[Exchange]:
    """One exchange or a list of them.

    Raises:
        ValueError: with a sentence that names what is wrong.
    """
    return [_parse(entry) for entry in (entries if isinstance(entries, list) else [entries])]


def _parse(entry: object) -> Exchange:
    if not isinstance(entry, dict):
        raise ValueError("An exchange must be a JSON object.")
    exchange_id = _text(entry, "exchange_id")
    if not re.fullmatch(r"EX[0-9]{8}", exchange_id):
        raise ValueError(f"exchange_id must be EX and 8 digits, not {exchange_id!r}.")
    sellers = entry.get("seller_ids")
    if not isinstance(sellers, list) or not all(_is_seller(seller) for seller in sellers):
        raise ValueError("seller_ids must be a list of texts, each SE and 8 digits.")
    return Exchange(
        exchange_id=exchange_id,
        seller_ids=frozenset(sellers),
        public_key=_public_key(entry),
        direct_url=_url(entry, "direct_url"),
        indirect_url=_url(entry, "indirect_url"),
        name=_text(entry, "name") if "name" in entry else exchange_id,
    )


def _is_seller(found: object) -> bool:
    return isinstance(found, str) and re.fullmatch(r"SE[0-9]{8}", found) is not None


def _text(entry: Mapping[str, object], name: str) -> str:
    found = entry.get(name)
    if not isinstance(found, str) or not found:
        raise ValueError(f"{name} must be a text that is not empty.")
    return found


def _url(entry: Mapping[str, object], name: str) -> str:
    url = _text(entry, name)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
        raise ValueError(f"{name} must be a full http or https address.")
    return url


def _public_key(entry: Mapping[str, object]) -> RSAPublicKey:
    key: object
    if "certificate_pem" in entry:
        pem = _text(entry, "certificate_pem").encode()
        key = x509.load_pem_x509_certificate(pem).public_key()
    else:
        key = load_pem_public_key(_text(entry, "public_key_pem").encode())
    if not isinstance(key, RSAPublicKey) or key.key_size != _KEY_BITS:
        raise ValueError(f"The key of an exchange must be an RSA key of {_KEY_BITS} bits.")
    return key
