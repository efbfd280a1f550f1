"""FPX's two doors: what is answered to whatever comes, and that it is kept (faults 10 to 15)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from payments import inbox, settlement
from payments.fpx.messages import MOST_BYTES
from payments.fpx.signing import CHECKSUM, sign
from payments.gateway import client as fpx_client
from payments.models import Door, GatewayMessage, Payment, Verdict
from payments.states import PaymentState
from selfemployed.models import Coverage
from tests.conftest import make_certificate
from tests.making import Gateway, begin, submit

FORM = "application/x-www-form-urlencoded"
Fields = dict[str, str]
Writer = Callable[[Gateway, Payment], bytes]


@pytest.fixture
def payment(driver: User, gateway: Gateway) -> Payment:
    return begin(submit(driver))


@pytest.fixture
def stranger() -> Client:
    """Whoever stands at the door: no cookie, no CSRF token."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def knock(
    stranger: Client, body: bytes, *, door: str = "direct", kind: str = FORM, **headers: Any
) -> HttpResponse:
    path = f"/payments/fpx/{door}/"
    answer: HttpResponse = stranger.generic("POST", path, body, content_type=kind, **headers)
    return answer


def is_ok(answer: HttpResponse) -> bool:
    assert answer.status_code == 200 or answer.content != b"OK"
    return answer.status_code == 200 and answer.content == b"OK"


def is_refused(answer: HttpResponse) -> bool:
    return answer.status_code == 400 and b"OK" not in answer.content


def verdicts() -> list[str]:
    return list(GatewayMessage.objects.order_by("pk").values_list("verdict", flat=True))


def fields_of(body: bytes) -> Fields:
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def encoded(fields: Fields) -> bytes:
    return urlencode(fields).encode()


def signed(fields: Fields, key: rsa.RSAPrivateKey) -> bytes:
    return encoded(fields | {CHECKSUM: sign(fields, key)})


# --- Authentic: OK, whatever it says ----------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, Verdict.APPLIED),
        ({"debitAuthCode": "51"}, Verdict.APPLIED),
        ({"debitAuthCode": "09"}, Verdict.NOTHING_NEW),
        ({"debitAuthCode": "76"}, Verdict.NOTHING_NEW),
        ({"debitAuthCode": ""}, Verdict.NOTHING_NEW),
        ({"txnAmount": "1.00"}, Verdict.MISMATCH),
        ({"txnAmount": "1e999999"}, Verdict.MISMATCH),
        ({"txnAmount": ""}, Verdict.MISMATCH),
        ({"txnCurrency": "SGD"}, Verdict.MISMATCH),
        ({"fpxTxnTime": "99991231235959"}, Verdict.MISMATCH),
        ({"fpxTxnTime": "00010101000000"}, Verdict.MISMATCH),
        ({"sellerOrderNo": "C1-OTHER"}, Verdict.MISMATCH),
        ({"sellerExOrderNo": "NOBODYS"}, Verdict.UNKNOWN_ORDER),
        ({"sellerExOrderNo": ""}, Verdict.UNKNOWN_ORDER),
        ({"sellerExOrderNo": "\0" * 500}, Verdict.UNKNOWN_ORDER),
        ({"sellerExId": "EX99999999"}, Verdict.NOT_OURS),
        ({"sellerId": "SE99999999"}, Verdict.NOT_OURS),
    ],
)
def test_every_authentic_message_is_answered_ok_and_kept(
    stranger: Client, gateway: Gateway, payment: Payment, change: Fields, verdict: Verdict
) -> None:
    body = gateway.says(payment, **change)
    assert is_ok(knock(stranger, body))
    message = GatewayMessage.objects.get()
    assert (bytes(message.body), message.verdict, message.door) == (body, verdict, Door.DIRECT)


def test_a_repeated_message_is_answered_ok_each_time(
    stranger: Client, gateway: Gateway, payment: Payment
) -> None:
    body = gateway.says(payment)
    assert all(is_ok(knock(stranger, body)) for _ in range(5))
    assert verdicts() == [Verdict.APPLIED] + [Verdict.NOTHING_NEW] * 4
    assert Coverage.objects.count() == 1


@pytest.mark.parametrize(
    "arrange",
    [
        lambda fields: dict(reversed(fields.items())),
        lambda fields: dict(sorted(fields.items())),
        lambda fields: fields | {CHECKSUM: fields[CHECKSUM].lower()},
        lambda fields: fields | {"fpx_eaccountNum": "1", "fpx_ebuyerID": "\0", "": "x"},
        lambda fields: {name: value for name, value in fields.items() if value},
    ],
    ids=["reversed", "sorted", "small hex", "more fields", "empty ones left out"],
)
def test_what_is_not_signed_makes_no_difference(
    stranger: Client, gateway: Gateway, payment: Payment, arrange: Callable[[Fields], Fields]
) -> None:
    fields = arrange(fields_of(gateway.says(payment)))
    assert is_ok(knock(stranger, encoded(fields)))
    assert verdicts() == [Verdict.APPLIED]


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json", "multipart/form-data", "?"])
def test_the_content_type_makes_no_difference(
    stranger: Client, gateway: Gateway, payment: Payment, kind: str
) -> None:
    assert is_ok(knock(stranger, gateway.says(payment), kind=kind))


# --- Forged or malformed: 400, kept, believed by nobody ---------------------------------------


def changed(**changes: str) -> Writer:
    return lambda gateway, payment: encoded(fields_of(gateway.says(payment)) | changes)


def without(name: str) -> Writer:
    def write(gateway: Gateway, payment: Payment) -> bytes:
        fields = fields_of(gateway.says(payment))
        del fields[name]
        return encoded(fields)

    return write


def more(text: bytes) -> Writer:
    return lambda gateway, payment: gateway.says(payment) + text


def just(body: bytes) -> Writer:
    return lambda gateway, payment: body


FORGED = {
    "amount changed": changed(fpx_txnAmount="1.00"),
    "code changed": changed(fpx_debitAuthCode="51"),
    "checksum of zeros": changed(fpx_checkSum="00" * 256),
    "checksum of one digit": changed(fpx_checkSum="0"),
    "checksum of no hex": changed(fpx_checkSum="ZZ" * 256),
    "checksum of letters": changed(fpx_checkSum="é" * 512),
    "no checksum": without(CHECKSUM),
    "a field missing": without("fpx_txnAmount"),
    "only the type": just(b"fpx_msgType=AC"),
}
MALFORMED = {
    "nothing": just(b""),
    "garbage": just(b"\xff\x00\xfe" * 100),
    "HTML": just(b"<html><body>Service Unavailable</body></html>"),
    "JSON": just(json.dumps({"fpx_msgType": "AC"}).encode()),
    "the bare word": just(b"OK"),
    "no type": without("fpx_msgType"),
    "a field twice": more(b"&fpx_debitAuthCode=00"),
    "a field twice, otherwise": more(b"&fpx_debitAuthCode=51"),
    "the type twice": more(b"&fpx_msgType=AC"),
    "an open end": more(b"&"),
    "too many fields": more(b"".join(b"&x%d=1" % number for number in range(60))),
    "1 MB of nothing": just(bytes(1024**2)),
    "1 MB of pairs": just(b"&".join(b"fpx_%06d=1" % number for number in range(90_000))),
    "authentic with 1 MB behind it": more(b"&fpx_more=" + b"x" * 1024**2),
}
REFUSED = [
    *(pytest.param(body, Verdict.BAD_SIGNATURE, id=name) for name, body in FORGED.items()),
    *(pytest.param(body, Verdict.MALFORMED, id=name) for name, body in MALFORMED.items()),
]


@pytest.mark.parametrize(("write", "verdict"), REFUSED)
def test_what_fpx_did_not_sign_is_refused_and_kept(
    stranger: Client, gateway: Gateway, payment: Payment, write: Writer, verdict: Verdict
) -> None:
    body = write(gateway, payment)
    assert is_refused(knock(stranger, body))
    message = GatewayMessage.objects.get()
    assert message.verdict == verdict
    assert bytes(message.body) == body[: MOST_BYTES + 1]
    payment.refresh_from_db()
    assert payment.state == PaymentState.PENDING


@pytest.mark.parametrize("kind", ["AE", "AR", "BE", "BC", "ac", "AC ", "XX"])
@pytest.mark.parametrize("by", ["FPX", "the portal"])
def test_a_signed_message_that_is_no_confirmation_is_none(
    stranger: Client, gateway: Gateway, payment: Payment, kind: str, by: str
) -> None:
    """The order of signing is that of each type, so such a message is authentic in itself."""
    key = gateway.key if by == "FPX" else fpx_client().private_key
    fields = gateway.fields(payment)
    checksum = sign(fields, key)
    if kind in ("AE", "AR", "BE", "BC"):
        checksum = sign(fields | {"fpx_msgType": kind}, key)
    body = encoded(fields | {"fpx_msgType": kind, CHECKSUM: checksum})
    assert is_refused(knock(stranger, body))
    assert verdicts() == [Verdict.MALFORMED]


def test_a_confirmation_signed_with_the_portals_own_key_is_forged(
    stranger: Client, gateway: Gateway, payment: Payment
) -> None:
    body = signed(gateway.fields(payment), fpx_client().private_key)
    assert is_refused(knock(stranger, body))
    assert verdicts() == [Verdict.BAD_SIGNATURE]


def test_the_success_of_one_order_cannot_be_replayed_on_another(
    stranger: Client, gateway: Gateway, payment: Payment, neighbour: User
) -> None:
    other = begin(submit(neighbour))
    paid = gateway.says(payment)
    numbers = {
        "fpx_sellerExOrderNo": other.order_number,
        "fpx_sellerOrderNo": other.seller_order_number,
    }
    assert is_refused(knock(stranger, encoded(fields_of(paid) | numbers)))
    assert is_ok(knock(stranger, paid))
    assert is_ok(knock(stranger, paid))
    other.refresh_from_db()
    assert other.state == PaymentState.PENDING
    assert Coverage.objects.get().contribution == payment.contribution


def test_a_success_whose_two_order_numbers_belong_to_two_orders_settles_neither(
    stranger: Client, gateway: Gateway, payment: Payment, neighbour: User
) -> None:
    """Validly signed: only the orders do not belong together."""
    other = begin(submit(neighbour))
    body = gateway.says(payment, sellerExOrderNo=other.order_number)
    assert is_ok(knock(stranger, body))
    assert verdicts() == [Verdict.MISMATCH]
    assert not Coverage.objects.exists()


def test_a_flipped_bit_is_refused_or_changes_nothing(
    stranger: Client, gateway: Gateway, payment: Payment
) -> None:
    """Every bit is tried in test_fpx_properties.py; here some of each byte of the way through."""
    body = gateway.says(payment, debitAuthCode="51")
    flips = range(0, len(body) * 8, 97)
    for bit in flips:
        flipped = bytearray(body)
        flipped[bit // 8] ^= 1 << bit % 8
        answer = knock(stranger, bytes(flipped))
        assert is_ok(answer) or is_refused(answer), bit
    assert len(verdicts()) == len(flips)
    assert not Coverage.objects.exists()


# --- Certificates -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signer", "verdict"),
    [
        ("current", Verdict.APPLIED),
        ("next", Verdict.APPLIED),
        ("expired", Verdict.BAD_SIGNATURE),
        ("not yet valid", Verdict.BAD_SIGNATURE),
        ("unknown", Verdict.BAD_SIGNATURE),
    ],
)
def test_a_message_counts_when_its_certificate_is_valid_now(
    stranger: Client,
    gateway: Gateway,
    payment: Payment,
    settings: Any,
    tmp_path: Path,
    signer: str,
    verdict: Verdict,
) -> None:
    now, day = timezone.now(), timedelta(days=1)
    spans = {
        "expired": (now - 2 * day, now - day),
        "current": (now - day, now + day),
        "next": (now - day, now + 2 * day),
        "not yet valid": (now + day, now + 2 * day),
    }
    keys = {name: rsa.generate_private_key(65537, 2048) for name in (*spans, "unknown")}
    settings.FPX_CERTIFICATES = []
    for name, (since, until) in spans.items():
        path = tmp_path / f"{name}.pem"
        certificate = make_certificate(keys[name], since=since, until=until)
        path.write_bytes(certificate.public_bytes(Encoding.PEM))
        settings.FPX_CERTIFICATES.append(path)
    fpx_client.cache_clear()
    knock(stranger, signed(gateway.fields(payment), keys[signer]))
    assert verdicts() == [verdict]


def test_a_message_is_judged_by_the_certificates_of_the_day_on_which_it_came(
    stranger: Client, gateway: Gateway, payment: Payment
) -> None:
    body = gateway.says(payment)
    GatewayMessage.objects.create(door=Door.DIRECT, body=body)
    with time_machine.travel(datetime(2040, 1, 1, tzinfo=UTC)):
        inbox.process_kept()
        assert is_refused(knock(stranger, body))
    assert verdicts() == [Verdict.APPLIED, Verdict.BAD_SIGNATURE]


# --- How it is said ---------------------------------------------------------------------------


@pytest.mark.parametrize("length", ["", "0", "-1", "many"])
@pytest.mark.parametrize("door", ["direct", "indirect"])
def test_without_a_length_nothing_is_read(
    stranger: Client, gateway: Gateway, payment: Payment, door: str, length: str
) -> None:
    """A body in chunks has none; the proxy gives it one, and FPX sends it with one."""
    headers = {"CONTENT_LENGTH": length, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = knock(stranger, gateway.says(payment), door=door, **headers)
    assert answer.status_code == {"direct": 400, "indirect": 303}[door]
    assert bytes(GatewayMessage.objects.get().body) == b""
    assert verdicts() == [Verdict.MALFORMED]


class HungUp(BytesIO):
    def read(self, *_size: object) -> bytes:
        raise OSError("the sender hung up")


def test_a_sender_who_hangs_up_is_kept_as_one_who_said_nothing(
    stranger: Client, payment: Payment
) -> None:
    assert is_refused(knock(stranger, b"fpx_", **{"wsgi.input": HungUp()}))
    assert verdicts() == [Verdict.MALFORMED]


@pytest.mark.parametrize("door", ["direct", "indirect"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_both_doors_open_to_post_only(
    stranger: Client, gateway: Gateway, payment: Payment, door: str, method: str
) -> None:
    path = f"/payments/fpx/{door}/"
    answer = stranger.generic(method, path, gateway.says(payment), content_type=FORM)
    assert answer.status_code == 405
    assert verdicts() == []


# --- Through the browser ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "leads_to_payment"),
    [
        ({}, True),
        ({"debitAuthCode": "51"}, True),
        ({"debitAuthCode": "09"}, True),
        ({"txnAmount": "1.00"}, True),
        ({"sellerExOrderNo": "NOBODYS"}, False),
        ({"sellerExId": "EX99999999"}, False),
    ],
)
def test_the_browser_is_led_to_the_payment_or_to_the_history(
    stranger: Client,
    gateway: Gateway,
    payment: Payment,
    change: Fields,
    leads_to_payment: bool,
) -> None:
    answer = knock(stranger, gateway.says(payment, **change), door="indirect")
    expected = f"/payments/{payment.order_number}/" if leads_to_payment else "/contributions/"
    assert (answer.status_code, answer["Location"]) == (303, expected)


@pytest.mark.parametrize(("write", "verdict"), REFUSED)
def test_the_browser_with_a_forgery_is_led_to_the_history(
    stranger: Client, gateway: Gateway, payment: Payment, write: Writer, verdict: Verdict
) -> None:
    answer = knock(stranger, write(gateway, payment), door="indirect")
    assert (answer.status_code, answer["Location"]) == (303, "/contributions/")
    assert verdicts() == [verdict]


@pytest.mark.parametrize("door", ["direct", "indirect"])
def test_the_doors_need_no_cookie_and_leave_none(
    stranger: Client, gateway: Gateway, payment: Payment, door: str
) -> None:
    answer = knock(stranger, gateway.says(payment), door=door)
    assert not answer.cookies
    assert verdicts() == [Verdict.APPLIED]


# --- When something breaks --------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_message_is_committed_before_it_is_judged(
    stranger: Client, gateway: Gateway, payment: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str]] = []

    def break_down(*_args: object, **_options: object) -> None:
        with another_connection() as cursor:
            cursor.execute("SELECT verdict FROM payments_gatewaymessage")
            seen.extend(cursor.fetchall())
        raise RuntimeError("a defect of ours")

    with monkeypatch.context() as broken:
        broken.setattr(settlement, "settle", break_down)
        answer = knock(stranger, gateway.says(payment))
    assert seen == [("",)]
    assert answer.status_code == 500
    assert not any(word in answer.content for word in (b"OK", b"Traceback", b"a defect of ours"))
    assert verdicts() == [""]
    settle_what_was_kept()
    assert verdicts() == [Verdict.APPLIED]


@pytest.mark.django_db(transaction=True)
def test_one_message_that_breaks_us_keeps_no_other_waiting(
    gateway: Gateway, payment: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in ("51", "00"):
        body = gateway.says(payment, debitAuthCode=code)
        GatewayMessage.objects.create(door=Door.DIRECT, body=body)
    settle = settlement.settle

    def break_at_51(confirmation: Any, **options: Any) -> Any:
        if confirmation.code == "51":
            raise RuntimeError("a defect of ours")
        return settle(confirmation, **options)

    monkeypatch.setattr(settlement, "settle", break_at_51)
    settle_what_was_kept()
    assert verdicts() == ["", Verdict.APPLIED]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("door", "status"), [("direct", 503), ("indirect", 303)])
def test_without_a_database_fpx_is_asked_to_come_again(
    stranger: Client, gateway: Gateway, payment: Payment, door: str, status: int
) -> None:
    body = gateway.says(payment)
    own = connection.connection.get_backend_pid()
    with another_connection() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [own])
    answer = knock(stranger, body, door=door)
    connection.close()
    assert answer.status_code == status
    assert answer.content == (b"try again" if door == "direct" else b"")
    assert verdicts() == []
    assert is_ok(knock(stranger, body))


@pytest.mark.django_db(transaction=True)
def test_a_database_that_refuses_the_settlement_loses_nothing(
    stranger: Client, gateway: Gateway, payment: Payment
) -> None:
    body = gateway.says(payment)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    with another_connection() as other:
        other.execute("BEGIN; SELECT FROM payments_payment FOR UPDATE")
        answer = knock(stranger, body)
    connection.close()
    assert (answer.status_code, answer.content) == (503, b"try again")
    assert verdicts() == [""]
    settle_what_was_kept()
    assert is_ok(knock(stranger, body))
    assert verdicts() == [Verdict.APPLIED, Verdict.NOTHING_NEW]


@contextmanager
def another_connection() -> Iterator[Any]:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


def settle_what_was_kept() -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        inbox.process_kept()
