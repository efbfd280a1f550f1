"""What all tests stand on: reference data, files of their own, no broker, FPX's keys."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from celery import Task
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.test import Client
from hypothesis import settings as properties

from accounts.models import User
from payments.gateway import client as fpx_client
from payments.models import Bank
from tests.making import Gateway, Staff, make_user, sign_in

pytest_plugins = ["tests.canaries"]

# A busy machine is slow now and then, which says nothing about a property.
properties.register_profile("unhurried", deadline=None)
properties.load_profile("unhurried")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
        call_command("load_banks", verbosity=0)
        # Transactional tests empty every table behind them.
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE accounts_auditentry DISABLE TRIGGER accounts_auditentry_never_emptied"
            )


@pytest.fixture
def reference(db: None) -> None:
    """Sectors, plans, places and banks: there already, or again after a flushing test."""
    call_command("load_reference", verbosity=0)
    if not Bank.objects.exists():
        call_command("load_banks", verbosity=0)


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.INBOX_DIR = tmp_path / "inbox"


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[Any, ...]]]:
    """The tasks that the worker was woken for; no broker is asked, and nobody waits for one."""
    tasks: list[tuple[str, tuple[Any, ...]]] = []

    def take(task: Task[Any, Any], args: tuple[Any, ...] = (), **options: Any) -> None:
        assert options == {"retry": False}
        tasks.append((task.name, args))

    monkeypatch.setattr(Task, "apply_async", take)
    return tasks


@pytest.fixture
def driver(reference: None) -> User:
    return make_user()


@pytest.fixture
def neighbour(reference: None) -> User:
    return make_user("850314105348", full_name="Lim Mei Ling")


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A browser in which this person is signed in; staff with their second step."""

    def signed_in(user: User) -> Client:
        client = Client()
        sign_in(client, user)
        return client

    return signed_in


@pytest.fixture
def clerk(db: None) -> User:
    return make_user("880808145566", full_name="Nurul binti Hassan", is_staff=True)


@pytest.fixture
def staff(clerk: User, client_of: Callable[[User], Client]) -> Staff:
    """The clerk at the admin, with these rights."""

    def signed_in(*rights: str) -> Client:
        clerk.user_permissions.set(Permission.objects.filter(codename__in=rights))
        return client_of(clerk)

    return signed_in


@pytest.fixture(scope="session")
def fpx_keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[rsa.RSAPrivateKey, Path, Path]:
    """FPX's key, the file of its certificate, and the file of the merchant's key."""
    folder = tmp_path_factory.mktemp("fpx")
    fpx_key, merchant_key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    certificate, private = folder / "fpx.pem", folder / "merchant.pem"
    certificate.write_bytes(make_certificate(fpx_key).public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        merchant_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return fpx_key, certificate, private


@pytest.fixture
def gateway(settings: Any, fpx_keys: tuple[rsa.RSAPrivateKey, Path, Path]) -> Iterator[Gateway]:
    """FPX, whose certificate the portal trusts; at its address nobody answers."""
    key, certificate, private = fpx_keys
    settings.FPX_CERTIFICATES, settings.FPX_PRIVATE_KEY = [certificate], private
    settings.FPX_EXCHANGE_ID, settings.FPX_SELLER_ID = "EX00012345", "SE00012345"
    settings.FPX_BASE_URL = "http://127.0.0.1:9"
    fpx_client.cache_clear()
    yield Gateway(key)
    fpx_client.cache_clear()


def make_certificate(
    key: rsa.RSAPrivateKey,
    *,
    since: datetime = datetime(2017, 1, 1, tzinfo=UTC),
    until: datetime = datetime(2037, 1, 1, tzinfo=UTC),
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "FPX of the tests")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(since)
        .not_valid_after(until)
        .sign(key, hashes.SHA256())
    )
