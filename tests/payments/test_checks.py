"""What Django's checks say of the FPX settings, before anybody pays."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.checks import CheckMessage, run_checks
from django.urls import path
from pytest_django import Settings

from payments import checks
from payments.mockfpx.app import application
from tests.conftest import make_certificate

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
urlpatterns = [path("mockfpx/", application)]

Until = Callable[..., None]


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.timezone, "now", lambda: NOW)


@pytest.fixture
def certified(
    tmp_path: Path, settings: Settings, fpx_keys: tuple[rsa.RSAPrivateKey, Path, Path]
) -> Until:
    """The settings name certificates that end at these moments."""

    def until(*ends: datetime) -> None:
        files = [tmp_path / f"{number}.pem" for number in range(len(ends))]
        for file, end in zip(files, ends, strict=True):
            made = make_certificate(fpx_keys[0], until=end)
            file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        settings.FPX_CERTIFICATES = files

    return until


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ([NOW + 31 * DAY], []),
        ([NOW + 30 * DAY], ["fpx.W001"]),
        ([NOW + DAY], ["fpx.W001"]),
        ([NOW - DAY], ["fpx.E001"]),
        ([NOW + DAY, NOW + 300 * DAY], []),
        ([NOW + 300 * DAY, NOW + DAY], []),
        ([NOW - DAY, NOW + 3 * DAY], ["fpx.W001"]),
    ],
)
def test_the_last_certificate_is_warned_of_for_thirty_days(
    certified: Until, ends: list[datetime], said: list[str]
) -> None:
    certified(*ends)
    assert ids(checks.certificates_are_good()) == said


def test_the_days_of_warning_are_a_setting(certified: Until, settings: Settings) -> None:
    certified(NOW + 31 * DAY)
    settings.FPX_CERTIFICATE_WARNING_DAYS = 31
    [warning] = checks.certificates_are_good()
    assert "02-07-2026 12:00:00, in 31 days" in warning.msg


def test_a_certificate_without_an_rsa_key_is_an_error(tmp_path: Path, settings: Settings) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "curved")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + 300 * DAY)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "curved.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    settings.FPX_CERTIFICATES = [file]
    assert ids(checks.certificates_are_good()) == ["fpx.E002", "fpx.E001"]


def test_what_cannot_be_read_is_said_at_a_deployment(tmp_path: Path, settings: Settings) -> None:
    settings.FPX_CERTIFICATES = [tmp_path / "nothing.pem"]
    settings.FPX_PRIVATE_KEY = tmp_path / "nothing-either.pem"
    assert checks.certificates_are_good() == []
    found = checks.files_can_be_read()
    assert ids(found) == ["fpx.E003", "fpx.E003"]
    assert "MATRIX_FPX_CERTIFICATES" in found[0].msg
    assert "MATRIX_FPX_PRIVATE_KEY" in found[1].msg


def test_a_key_with_a_passphrase_cannot_be_read(
    certified: Until,
    tmp_path: Path,
    settings: Settings,
    fpx_keys: tuple[rsa.RSAPrivateKey, Path, Path],
) -> None:
    certified(NOW + 300 * DAY)
    locked = tmp_path / "locked.pem"
    locked.write_bytes(
        fpx_keys[0].private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"open sesame"),
        )
    )
    settings.FPX_PRIVATE_KEY = locked
    [error] = checks.files_can_be_read()
    assert error.id == "fpx.E003"
    assert "locked with a passphrase" in error.msg


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://www.mepsfpx.com.my", []),
        ("http://www.mepsfpx.com.my", ["fpx.E004"]),
        ("https://127.0.0.1:8001", ["fpx.E004"]),
        ("https://10.0.0.7", ["fpx.E004"]),
        ("https://mockfpx:8001", ["fpx.E004"]),
        ("https://fpx.localhost", ["fpx.E004"]),
        ("https://fpx.internal.", ["fpx.E004"]),
    ],
)
def test_outside_development_fpx_is_at_a_public_https_address(
    settings: Settings, address: str, said: list[str]
) -> None:
    settings.FPX_BASE_URL = address
    assert ids(checks.gateway_is_real()) == said


@pytest.mark.urls(__name__)
def test_a_mounted_mock_is_refused_outside_development(settings: Settings) -> None:
    settings.FPX_BASE_URL = "https://www.mepsfpx.com.my"
    assert ids(checks.gateway_is_real()) == ["fpx.E005"]
    settings.DEBUG = True
    assert checks.gateway_is_real() == []


@pytest.mark.parametrize(
    ("exchange", "seller", "said"),
    [
        ("EX00012345", "SE00012345", []),
        ("SE00012345", "EX00012345", ["fpx.E006", "fpx.E007"]),
        ("EX0001234", "SE000123456", ["fpx.E006", "fpx.E007"]),
        ("EX00012345\n", "SE00012345", ["fpx.E006"]),
    ],
)
def test_ids_have_their_letters_and_eight_digits(
    settings: Settings, exchange: str, seller: str, said: list[str]
) -> None:
    settings.FPX_EXCHANGE_ID, settings.FPX_SELLER_ID = exchange, seller
    assert ids(checks.ids_are_well_formed()) == said


def test_the_checks_are_django_checks(certified: Until, settings: Settings) -> None:
    certified(NOW + DAY)
    settings.FPX_EXCHANGE_ID = "EX1"
    assert {"fpx.W001", "fpx.E006"} <= set(ids(run_checks(tags=[checks.TAG])))


def test_the_daily_watch_says_it_in_the_log(
    certified: Until,
    settings: Settings,
    fpx_keys: tuple[Any, Path, Path],
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.FPX_PRIVATE_KEY = fpx_keys[2]
    certified(NOW + 40 * DAY)
    checks.watch_certificates()
    assert caplog.records == []
    certified(NOW + DAY)
    checks.watch_certificates()
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert "docs/fpx.md" in record.getMessage()
