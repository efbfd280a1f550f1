"""A wrong configuration stops the start with one clear sentence, and no traceback."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "MATRIX_SECRET_KEY": "a-secret-of-the-tests-only-and-long-enough-for-every-check-0123456789",
    "MATRIX_FIELD_KEYS": "bm90LWEtc2VjcmV0LW9ubHktMzItYnl0ZXMtbG9uZy4=",
    "MATRIX_BASE_URL": "https://matrix.example",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "MATRIX_FPX_GATEWAY": "uat",
    "MATRIX_FPX_EXCHANGE_ID": "EX00012345",
    "MATRIX_FPX_SELLER_ID": "SE00012345",
    "MATRIX_FPX_PRIVATE_KEY": "/nowhere/merchant.pem",
    "MATRIX_FPX_CERTIFICATES": "/nowhere/fpx.pem",
    "MATRIX_RECEIPT_KEYS": "/nowhere/receipt-key.pem",
}


def start(*command: str, without: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    environ = {**PRODUCTION, **changes, "PATH": os.environ["PATH"]}
    environ.pop(without, None)
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "missing",
    [
        "MATRIX_SECRET_KEY",
        "MATRIX_FIELD_KEYS",
        "MATRIX_BASE_URL",
        "DATABASE_URL",
        "EMAIL_URL",
        "MATRIX_FPX_EXCHANGE_ID",
        "MATRIX_RECEIPT_KEYS",
    ],
)
def test_a_missing_secret_is_named(missing: str) -> None:
    ended = start("manage.py", "check", without=missing)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"MATRIX cannot start: {missing} is missing.")
    assert len(ended.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MATRIX_SMS_QUIET_HOURS", "21-8", "not two times of day like 21:00-08:00"),
        ("MATRIX_FPX_GATEWAY", "mock", "The mock gateway moves no money"),
        ("MATRIX_FPX_GATEWAY", "maybe", "must be one of mock, uat, production"),
        ("MATRIX_FIELD_KEYS", "short", "not a Fernet key"),
        ("MATRIX_BASE_URL", "matrix.example", "not an address like"),
        ("DATABASE_URL", "sqlite:///x.db", "must be a postgresql:// address"),
        ("MATRIX_TRUSTED_PROXIES", "10.0.0.0/8,proxy", "not networks like 10.0.0.0/8"),
        ("MATRIX_TRUSTED_PROXIES", "10.0.0.1/8", "not networks like 10.0.0.0/8"),
        ("MATRIX_FPX_ENQUIRY_MINUTES", "2,soon", "not whole numbers like 2,5,15"),
        ("MATRIX_FPX_ENQUIRY_MINUTES", "-5,2", "not whole numbers like 2,5,15"),
        ("MATRIX_FPX_ENQUIRY_MINUTES", "5,2", "must rise from 1 or more"),
        ("MATRIX_FPX_ENQUIRY_MINUTES", "0,2", "must rise from 1 or more"),
        ("MATRIX_SMS", "http", "MATRIX_SMS_URL is missing"),
        ("MATRIX_SMS", "pigeon", "must be one of http, inbox, off"),
        ("MATRIX_CLAMAV", "clamd.ctl", "not /path/of/a.socket or host:port"),
        ("MATRIX_FPX_TIMEOUTS", "3", "not two numbers of seconds"),
        ("MATRIX_FPX_SESSION_MINUTES", "an hour", "not a whole number from 0 on"),
        ("MATRIX_MOST_LOG_INS_A_MINUTE", "0", "not a whole number from 1 on"),
    ],
)
def test_a_wrong_value_is_explained(name: str, value: str, words: str) -> None:
    ended = start("manage.py", "check", **{name: value})
    assert ended.returncode == 1
    assert words in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_in_production_sms_go_over_a_line_that_nobody_reads() -> None:
    """So the mock gateway, which speaks nothing else, is refused as well."""
    sms = {"MATRIX_SMS": "http", "MATRIX_SMS_KEY": "k"}
    ended = start("manage.py", "check", **sms, MATRIX_SMS_URL="http://127.0.0.1:8002")
    assert ended.returncode == 1
    assert "MATRIX_SMS_URL is not https while MATRIX_DEBUG is off." in ended.stderr
    without_key = {"MATRIX_SMS": "http", "MATRIX_SMS_URL": "https://sms.example"}
    assert "MATRIX_SMS_KEY is missing" in start("manage.py", "check", **without_key).stderr


@pytest.mark.parametrize(
    "command",
    [
        ("-c", "import matrix.wsgi"),
        ("-m", "celery", "--quiet", "-A", "matrix", "worker"),
    ],
    ids=["web", "worker"],
)
def test_the_servers_say_it_as_plainly(command: tuple[str, ...]) -> None:
    ended = start(*command, without="MATRIX_SECRET_KEY")
    assert ended.returncode != 0
    assert "MATRIX cannot start: MATRIX_SECRET_KEY is missing." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_unreachable_database_is_named_before_anything_starts(
    fpx_keys: tuple[object, object, object],
) -> None:
    _key, certificate, private = fpx_keys
    ended = start(
        "manage.py",
        "preflight",
        MATRIX_FPX_CERTIFICATES=str(certificate),
        MATRIX_FPX_PRIVATE_KEY=str(private),
        MATRIX_RECEIPT_KEYS=str(settings.RECEIPT_KEYS[0]),
    )
    assert ended.returncode == 1
    assert "the database in DATABASE_URL does not answer" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_missing_fpx_keys_are_named() -> None:
    ended = start("manage.py", "preflight")
    assert ended.returncode == 1
    assert "The FPX keys cannot be read" in ended.stderr


def test_a_missing_receipt_key_is_named(fpx_keys: tuple[object, object, object]) -> None:
    _key, certificate, private = fpx_keys
    ended = start(
        "manage.py",
        "preflight",
        MATRIX_FPX_CERTIFICATES=str(certificate),
        MATRIX_FPX_PRIVATE_KEY=str(private),
    )
    assert ended.returncode == 1
    assert "The keys in MATRIX_RECEIPT_KEYS cannot be read" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_production_has_no_inbox_and_no_demonstration_data() -> None:
    code = (
        "import django; django.setup()\n"
        "from django.urls import NoReverseMatch, reverse\n"
        "from django.core.management import CommandError, call_command\n"
        "for attempt in (lambda: reverse('inbox:messages'), lambda: call_command('load_demo')):\n"
        "    try: attempt()\n"
        "    except (NoReverseMatch, CommandError): print('refused')\n"
    )
    ended = start("-c", code, DJANGO_SETTINGS_MODULE="matrix.settings")
    assert ended.stdout.split() == ["refused", "refused"], ended.stderr
