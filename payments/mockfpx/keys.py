"""The gateway's own keys, current and next, with self-signed certificates.

``python -m payments.mockfpx.keys --data DIR`` only creates them: the portal needs the certificates
before it starts.
"""

import argparse
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

# Wide enough for a development clock that is set back to 2019.
VALID_FROM = datetime(2017, 1, 1, tzinfo=UTC)
VALID_UNTIL = datetime(2037, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Keys:
    current: RSAPrivateKey
    next: RSAPrivateKey


def ensure_keys(folder: Path) -> Keys:
    """Load both pairs from ``folder``, creating what is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    return Keys(current=_ensure_pair(folder, "fpx"), next=_ensure_pair(folder, "fpx-next"))


def _ensure_pair(folder: Path, stem: str) -> RSAPrivateKey:
    private = folder / f"{stem}-private.pem"
    if not private.exists():
        _publish(private, _pem(generate_private_key(public_exponent=65537, key_size=2048)))
    key = load_pem_private_key(private.read_bytes(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError(f"{private} does not hold an RSA private key.")
    certificate = folder / f"{stem}-certificate.pem"
    if not certificate.exists():
        _publish(certificate, _self_signed(key, name=f"FPX simulator ({stem})"))
    return key


def _publish(path: Path, content: bytes) -> None:
    """Put a whole file in place; whoever comes first wins, and nobody ever sees half of it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
        # A link, unlike a rename, refuses to replace the file of a process that was quicker.
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)


def _pem(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _self_signed(key: RSAPrivateKey, *, name: str) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_UNTIL)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM)


def main() -> None:
    parser = argparse.ArgumentParser(description="Create the keys of the mock FPX gateway.")
    parser.add_argument("--data", type=Path, required=True, help="folder that keeps the keys")
    ensure_keys(parser.parse_args().data)


if __name__ == "__main__":
    main()
