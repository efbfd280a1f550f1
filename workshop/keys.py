"""Secrets of one development site: made once, kept in its data folder, readable by it alone."""

import base64
import json
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from workshop.places import ROOT, private_folder
from workshop.refusal import CannotStart

EXCHANGE_ID = "EX00012345"
SELLER_ID = "SE00012345"
# Wide enough for any moment that a development clock is likely to be set to.
VALID_FROM, VALID_UNTIL = datetime(2017, 1, 1, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Merchant:
    """The portal's own FPX identity: its key and the certificate that FPX knows it by."""

    private_key: Path
    certificate: Path


def secret_key(data: Path) -> str:
    return _kept(data, "secret-key", secrets.token_urlsafe(50))


def field_key(data: Path) -> str:
    """A Fernet key: 32 random bytes in URL-safe base64."""
    return _kept(data, "field-key", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())


def receipt_key(data: Path) -> Path:
    """The Ed25519 key that signs receipts, made at the first start."""
    path = private_folder(data, "keys") / "receipt-key.pem"
    if not path.exists():
        write_private(path, _fresh_receipt_key())
    return path


def sms_key(data: Path) -> str:
    """By which the portal and the mock SMS gateway know each other."""
    return _kept(data, "sms-key", secrets.token_urlsafe(32))


def merchant(data: Path) -> Merchant:
    """The merchant's key pair, made at the first start."""
    folder = private_folder(data, "keys")
    pair = Merchant(folder / "merchant-private.pem", folder / "merchant-certificate.pem")
    if not (pair.private_key.exists() and pair.certificate.exists()):
        _make_pair(pair)
    return pair


def mock_gateway(folder: Path) -> list[Path]:
    """Certificates of the mock gateway, current and next; the mock makes its keys by itself."""
    certificates = [folder / "fpx-certificate.pem", folder / "fpx-next-certificate.pem"]
    if not all(path.exists() for path in certificates):
        made = subprocess.run(
            [sys.executable, "-m", "payments.mockfpx.keys", "--data", folder],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise CannotStart(f"The mock gateway could not make its keys: {made.stderr.strip()}")
    return certificates


def register_with_mock(folder: Path, *, known_as: Merchant, base_url: str) -> None:
    """Tell the mock gateway who we are and where it reaches us."""
    exchange = {
        "exchange_id": EXCHANGE_ID,
        "name": "PERKESO MATRIX",
        "seller_ids": [SELLER_ID],
        "certificate_pem": known_as.certificate.read_text(),
        "direct_url": f"{base_url}/payments/fpx/direct/",
        "indirect_url": f"{base_url}/payments/fpx/indirect/",
    }
    (folder / "exchanges.json").write_text(json.dumps([exchange], indent=2) + "\n")


def main(arguments: list[str]) -> None:
    """Make the keys of a demonstration: `python -m workshop.keys FOLDER BASE_URL`."""
    data, base_url = Path(arguments[0]), arguments[1]
    folder = private_folder(data, "mockfpx")
    mock_gateway(folder)
    register_with_mock(folder, known_as=merchant(data), base_url=base_url)
    receipt_key(data)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    half_written = path.with_name(f"{path.name}.new")
    half_written.unlink(missing_ok=True)
    with os.fdopen(
        os.open(half_written, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb"
    ) as file:
        file.write(content)
    half_written.replace(path)


def _kept(data: Path, name: str, fresh: str) -> str:
    path = private_folder(data, "keys") / name
    if not path.exists():
        write_private(path, fresh.encode())
    return path.read_text()


def _fresh_receipt_key() -> bytes:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519

    return ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _make_pair(pair: Merchant) -> None:
    # Only a first start makes keys; every later one starts quicker without these imports.
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, EXCHANGE_ID)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_UNTIL)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_private(pair.certificate, certificate.public_bytes(serialization.Encoding.PEM))
    write_private(pair.private_key, private)


if __name__ == "__main__":
    main(sys.argv[1:])
