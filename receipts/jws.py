"""Short texts signed with Ed25519, as any JOSE library reads them (RFC 7515, 7517, 8037).

Pure: no framework. A signed text is three parts of URL-safe base64 with dots between them: a
header that names the key and the kind of the text, the text, and the signature. Who holds the
public key can check it without asking us.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

ALGORITHM = "EdDSA"
# The beginning of the thumbprint of RFC 7638: it names the key, and leaves the QR code coarse.
ID_LENGTH = 11
MOST_CHARACTERS = 4096


class NotSigned(ValueError):
    """Not a text of this kind that one of the keys has signed."""


@dataclass(frozen=True)
class KeyRing:
    """The key that signs, and by their ids all keys that verify."""

    signing: Ed25519PrivateKey
    verifying: Mapping[str, Ed25519PublicKey]

    @classmethod
    def load(cls, paths: Iterable[Path]) -> "KeyRing":
        """From PEM files, of which the first holds the private key that signs.

        The others may be public keys: what a retired key has signed stays true, and nothing more
        can be signed with it. Raises ``OSError`` for a file that cannot be read, and
        ``ValueError`` for one that holds something else or for no file at all.
        """
        keys = [_load(path) for path in paths]
        if not keys or not isinstance(keys[0], Ed25519PrivateKey):
            raise ValueError("the first file must hold the private key that signs")
        public = [key.public_key() if isinstance(key, Ed25519PrivateKey) else key for key in keys]
        return cls(keys[0], {key_id(key): key for key in public})

    def sign(self, text: str, *, kind: str) -> str:
        """The text with its signature; the same each time, for Ed25519 needs no chance."""
        header = {"alg": ALGORITHM, "kid": key_id(self.signing.public_key()), "typ": kind}
        signed = f"{_encode(_json(header))}.{_encode(text.encode())}"
        return f"{signed}.{_encode(self.signing.sign(signed.encode()))}"

    def read(self, token: str, *, kind: str) -> str:
        """The text of a token. Raises ``NotSigned``, also where it was signed as another kind."""
        try:
            if len(token) > MOST_CHARACTERS:
                raise ValueError("too long")
            head, body, signature = token.split(".")
            header = json.loads(_decode(head))
            if (header["alg"], header["typ"]) != (ALGORITHM, kind):
                raise ValueError("another kind of text")
            signed = f"{head}.{body}".encode()
            self.verifying[header["kid"]].verify(_decode(signature), signed)
            return _decode(body).decode()
        except (ValueError, LookupError, TypeError, RecursionError, InvalidSignature) as error:
            raise NotSigned("not a text that we have signed") from error

    def published(self) -> dict[str, Any]:
        """The public keys as a JSON Web Key Set (RFC 7517), the one in use first."""
        return {
            "keys": [
                {"kid": name, "use": "sig", "alg": ALGORITHM} | _members(key)
                for name, key in self.verifying.items()
            ]
        }


def key_id(key: Ed25519PublicKey) -> str:
    return _encode(sha256(_json(dict(sorted(_members(key).items())))).digest())[:ID_LENGTH]


def _load(path: Path) -> Ed25519PrivateKey | Ed25519PublicKey:
    pem = path.read_bytes()
    key = load_pem_private_key(pem, None) if b"PRIVATE KEY" in pem else load_pem_public_key(pem)
    if not isinstance(key, Ed25519PrivateKey | Ed25519PublicKey):
        raise ValueError(f"{path} holds no Ed25519 key")
    return key


def _members(key: Ed25519PublicKey) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": _encode(key.public_bytes_raw())}


def _json(value: Mapping[str, str]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    """Only what ``_encode`` writes: one text has one form. Raises ``ValueError``."""
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if _encode(content) != text:
        raise ValueError("not the one form of base64")
    return content
