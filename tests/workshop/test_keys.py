import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.fernet import Fernet

from workshop import keys


def test_secrets_are_made_once_and_read_by_their_owner_alone(tmp_path: Path) -> None:
    assert keys.secret_key(tmp_path) == keys.secret_key(tmp_path)
    assert len(keys.secret_key(tmp_path)) >= 50
    Fernet(keys.field_key(tmp_path))
    keys.merchant(tmp_path)
    assert keys.receipt_key(tmp_path) == keys.receipt_key(tmp_path)
    files = list((tmp_path / "keys").iterdir())
    assert len(files) == 5
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_two_sites_share_no_secret(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    assert keys.secret_key(tmp_path / "a") != keys.secret_key(tmp_path / "b")
    assert keys.field_key(tmp_path / "a") != keys.field_key(tmp_path / "b")
    assert keys.receipt_key(tmp_path / "a").read_bytes() != (
        keys.receipt_key(tmp_path / "b").read_bytes()
    )


def test_the_merchant_is_valid_at_any_development_moment_and_keeps_its_key(tmp_path: Path) -> None:
    first = keys.merchant(tmp_path).private_key.read_bytes()
    again = keys.merchant(tmp_path)
    certificate = x509.load_pem_x509_certificate(again.certificate.read_bytes())
    assert again.private_key.read_bytes() == first
    assert certificate.not_valid_before_utc <= datetime(2019, 12, 27, tzinfo=UTC)
    assert certificate.not_valid_after_utc >= datetime(2036, 1, 1, tzinfo=UTC)


def test_the_mock_gateway_learns_who_we_are_and_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.main([str(tmp_path), "http://portal.localhost:8000"])
    [exchange] = json.loads((tmp_path / "mockfpx" / "exchanges.json").read_text())
    assert exchange["exchange_id"] == "EX00012345"
    assert exchange["direct_url"] == "http://portal.localhost:8000/payments/fpx/direct/"
    assert exchange["indirect_url"] == "http://portal.localhost:8000/payments/fpx/indirect/"
    assert exchange["certificate_pem"] == keys.merchant(tmp_path).certificate.read_text()
    assert (tmp_path / "mockfpx" / "fpx-next-certificate.pem").exists()
    assert (tmp_path / "keys" / "receipt-key.pem").exists()
    assert capsys.readouterr().out == ""
