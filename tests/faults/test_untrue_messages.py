"""Faults 10–15: messages of nobody, changed, badly signed, garbled, or about something else.

The mock has approved each payment and told nobody; at the end of each test its true message
settles the payment, so what was refused before has done no harm.
"""

import gzip
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding

from payments.fpx.client import load_private_key
from payments.fpx.messages import MOST_BYTES
from payments.fpx.signing import CHECKSUM, SIGNED_FIELDS
from payments.models import Case, CaseKind, GatewayMessage, Payment, Verdict
from payments.models.message import FORGED
from payments.states import PaymentState
from tests.conftest import make_certificate
from tests.faults.stage import Stage, on_stage
from tests.making import Gateway, begin
from workshop.site import Site

HISTORY = "/contributions/"
SIGNED = SIGNED_FIELDS["AC"]


@pytest.fixture
def payment(stage: Stage) -> Iterator[Payment]:
    """Approved at FPX, and the portal not told yet; at the end it is told."""
    payment = stage.at_the_bank(scenario="indirect_only")
    stage.decide(payment)
    yield payment
    assert stage.direct(stage.message(payment)).text == "OK"
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID


@pytest.fixture
def message(stage: Stage, payment: Payment) -> dict[str, str]:
    """The payment's true message."""
    return stage.message(payment)


def assert_refused(stage: Stage, body: bytes | dict[str, str], payment: Payment) -> None:
    """Through neither door is it believed: no OK, and nothing happens to the payment."""
    answer = stage.direct(body)
    assert (answer.status_code, answer.text) == (400, "not an FPX message")
    returned = stage.indirect(body)
    assert (returned.status_code, returned.headers["Location"]) == (303, HISTORY)
    payment.refresh_from_db()
    assert payment.state == PaymentState.PENDING
    assert not payment.messages.exists()


# --- 10: nobody's --------------------------------------------------------------------------------


@pytest.mark.slice
def test_10_money_for_an_unknown_order_is_one_case_however_often_it_is_said(
    stage: Stage, payment: Payment
) -> None:
    unknown = f"{payment.order_number}X"
    says = stage.signer().says(payment, sellerExOrderNo=unknown)
    assert [stage.direct(says).text for _ in range(3)] == ["OK"] * 3
    assert stage.indirect(says).headers["Location"] == HISTORY
    case = Case.objects.get(order_number=unknown)
    assert (case.kind, case.payment) == (CaseKind.UNKNOWN_ORDER, None)


@pytest.mark.slice
def test_10_money_of_another_merchant_is_a_case(stage: Stage, payment: Payment) -> None:
    says = stage.signer().says(payment, sellerId="SE99999999")
    assert stage.direct(says).text == "OK"
    payment.refresh_from_db()
    assert payment.state == PaymentState.PENDING
    assert Case.objects.get(order_number=payment.order_number).kind == CaseKind.NOT_OURS


# --- 11: one bit ---------------------------------------------------------------------------------


def meaning(body: bytes) -> set[tuple[str, str]]:
    """What a message says: empty is as good as absent, and hex digits have no case."""
    pairs = parse_qsl(body.decode("latin-1").strip(), encoding="latin-1")
    return {(name, value.upper() if name == CHECKSUM else value) for name, value in pairs}


def flipped(body: bytes, bit: int) -> bytes:
    changed = bytearray(body)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.mark.slice
def test_11_one_bit_flipped_anywhere_is_believed_only_where_it_means_the_same(
    stage: Stage, payment: Payment, message: dict[str, str]
) -> None:
    body = urlencode(message).encode()
    bits = random.Random(11).sample(range(8 * len(body)), 400)
    answers = [(flipped(body, bit), stage.direct(flipped(body, bit))) for bit in bits]
    assert {answer.status_code for _, answer in answers} == {200, 400}
    believed = [changed for changed, answer in answers if answer.text == "OK"]
    assert [changed for changed in believed if meaning(changed) != meaning(body)] == []
    assert payment.messages.count() == len(believed)


# --- 12: keys ------------------------------------------------------------------------------------


@pytest.mark.slice
def test_12_the_next_certificate_is_believed_already(stage: Stage) -> None:
    payment = stage.at_the_bank(scenario="next_certificate")
    stage.decide(payment)
    stage.settled(payment)
    assert stage.answers(payment) == ["OK"]


@pytest.mark.slice
def test_12_a_key_that_fpx_used_before_is_not_believed_any_more(
    stage: Stage, payment: Payment
) -> None:
    old = Gateway(generate_private_key(65537, 2048))
    assert_refused(stage, old.says(payment), payment)
    assert_refused(stage, old.says(payment, debitAuthCode="51"), payment)


@pytest.mark.slice
def test_12_our_own_key_is_not_fpxs(stage: Stage, payment: Payment) -> None:
    ours = Gateway(load_private_key(stage.site.data / "keys" / "merchant-private.pem"))
    assert_refused(stage, ours.says(payment), payment)


def test_12_of_the_certificates_only_those_valid_today_are_believed(
    tmp_path: Path, django_db_blocker: Any
) -> None:
    now = datetime.now(UTC)
    a_day, a_year = timedelta(days=1), timedelta(days=365)
    expired, valid, future = (generate_private_key(65537, 2048) for _ in range(3))
    files = [
        write_certificate(tmp_path / "expired.pem", expired, since=now - a_year, until=now - a_day),
        write_certificate(tmp_path / "valid.pem", valid, since=now - a_day, until=now + a_year),
        write_certificate(tmp_path / "future.pem", future, since=now + a_day, until=now + a_year),
    ]
    trusted = ",".join(map(str, files))
    with (
        Site(MATRIX_FPX_CERTIFICATES=trusted) as site,
        django_db_blocker.unblock(),
        on_stage(site) as stage,
    ):
        payment = begin(stage.submitted())
        for key in (expired, future):
            assert_refused(stage, Gateway(key).says(payment), payment)
        assert stage.direct(Gateway(valid).says(payment)).text == "OK"
        stage.settled(payment)


def write_certificate(path: Path, key: RSAPrivateKey, *, since: datetime, until: datetime) -> Path:
    certificate = make_certificate(key, since=since, until=until)
    path.write_bytes(certificate.public_bytes(Encoding.PEM))
    return path


# --- 13: form ------------------------------------------------------------------------------------

SAME: dict[str, Callable[[dict[str, str]], bytes]] = {
    "fields in another order": lambda message: encoded(sorted(message.items(), reverse=True)),
    "checksum in lower case": lambda message: encoded(
        message | {CHECKSUM: message[CHECKSUM].lower()}
    ),
    "checksum in mixed case": lambda message: encoded(
        message | {CHECKSUM: message[CHECKSUM][:99].lower() + message[CHECKSUM][99:]}
    ),
    "empty fields left out": lambda message: encoded(
        {name: value for name, value in message.items() if value}
    ),
    "fields more than are signed": lambda message: encoded(
        message | {"fpx_eaccountNum": "1", "fpx_ebuyerID": "x"}
    ),
    "every sign in per cent": lambda message: "&".join(
        f"{name}={per_cent(value)}" for name, value in message.items()
    ).encode(),
    "blank lines around it": lambda message: b"\r\n \n" + encoded(message) + b"\n\n",
}


def encoded(fields: dict[str, str] | list[tuple[str, str]]) -> bytes:
    return urlencode(fields).encode()


def per_cent(value: str) -> str:
    return "".join(f"%{byte:02x}" for byte in value.encode())


@pytest.mark.slice
@pytest.mark.parametrize("way", SAME)
def test_13_what_means_the_same_is_believed_however_it_is_written(
    stage: Stage, payment: Payment, message: dict[str, str], way: str
) -> None:
    assert stage.direct(SAME[way](message)).text == "OK"
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID


@pytest.mark.slice
def test_13_a_field_that_stands_twice_is_refused_even_with_the_same_value(
    stage: Stage, payment: Payment, message: dict[str, str]
) -> None:
    body = encoded(message)
    for name, value in message.items():
        assert_refused(stage, body + f"&{name}={value}".encode(), payment)
    assert_refused(stage, b"fpx_debitAuthCode=51&" + body, payment)
    assert_refused(stage, body + b"&fpx%5FdebitAuthCode=00", payment)


@pytest.mark.slice
def test_13_a_message_without_one_of_its_fields_is_refused(
    stage: Stage, payment: Payment, message: dict[str, str]
) -> None:
    for name in [name for name, value in message.items() if value]:
        without = {other: value for other, value in message.items() if other != name}
        assert_refused(stage, without, payment)
        assert_refused(stage, without | {name: ""}, payment)


@pytest.mark.slice
def test_13_values_moved_to_other_fields_are_refused(
    stage: Stage, payment: Payment, message: dict[str, str]
) -> None:
    """The signed text would be the same: a name could become the code of a success."""
    first, second, *_ = SIGNED
    moved = message | {first: f"{message[first]}|{message[second]}"}
    del moved[second]
    assert_refused(stage, moved, payment)


GARBAGE = {
    "nothing": b"",
    "blanks": b" \r\n\t ",
    "no pairs": b"OK",
    "only signs": b"=&=&==&&",
    "zeros": b"\0" * 1000,
    "any bytes": random.Random(13).randbytes(2000),
    "half a character": b"fpx_msgType=AC&fpx_buyerName=%E2%82&fpx_checkSum=%ff",
    "a page": b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
    "JSON": b'{"fpx_msgType": "AC", "fpx_debitAuthCode": "00"}',
    "packed": gzip.compress(b"fpx_msgType=AC&fpx_debitAuthCode=00"),
    "wide letters": "fpx_msgType=AC".encode("utf-16"),
    "a question": b"fpx_msgType=AE&fpx_checkSum=00",
    "a checksum that is none": b"fpx_msgType=AC&fpx_checkSum=XYZ",
    "too many fields": b"&".join(b"f%d=1" % number for number in range(5000)),
    "one long name": b"f" * 60_000 + b"=1",
}


@pytest.mark.slice
def test_13_garbage_is_refused_and_kept_as_it_came(stage: Stage, payment: Payment) -> None:
    for body in GARBAGE.values():
        assert_refused(stage, body, payment)
    latest = GatewayMessage.objects.order_by("-pk")[: 2 * len(GARBAGE)]
    assert {message.verdict for message in latest} == set(FORGED)
    assert {bytes(message.body) for message in latest} == set(GARBAGE.values())


@pytest.mark.slice
@pytest.mark.parametrize("size", [MOST_BYTES + 1, 1_000_000, 1024 * 1024 + 1, 20_000_000])
def test_13_of_a_body_longer_than_any_message_only_the_beginning_is_kept(
    stage: Stage, payment: Payment, message: dict[str, str], size: int
) -> None:
    body = encoded(message) + b"&filling="
    body += b"x" * (size - len(body))
    assert_refused(stage, body, payment)
    for kept in GatewayMessage.objects.order_by("-pk")[:2]:
        assert kept.verdict == Verdict.MALFORMED
        assert bytes(kept.body) == body[: MOST_BYTES + 1]


# --- 14: something else is signed ----------------------------------------------------------------


@pytest.mark.slice
@pytest.mark.parametrize(
    "change",
    [
        {"txnAmount": "1.00"},
        {"txnAmount": "52.39"},
        {"txnAmount": "5240.00"},
        {"txnAmount": "-52.40"},
        {"txnAmount": "free"},
        {"txnCurrency": "SGD"},
        {"txnCurrency": ""},
        {"sellerOrderNo": "C1-MX"},
        {"fpxTxnTime": "20191327000000"},
    ],
    ids=str,
)
def test_14_something_else_than_was_asked_is_a_case_and_never_settled(
    stage: Stage, payment: Payment, change: dict[str, str]
) -> None:
    says = stage.signer().says(payment, **change)
    assert [stage.direct(says).text, stage.direct(says).text] == ["OK", "OK"]
    assert stage.indirect(says).headers["Location"] == f"/payments/{payment.order_number}/"
    payment.refresh_from_db()
    assert (payment.state, payment.receipt) == (PaymentState.MISMATCH, None)
    assert payment.cases.get().kind == CaseKind.MISMATCH
    assert {message.verdict for message in payment.messages.all()} == {Verdict.MISMATCH}


@pytest.mark.slice
def test_14_a_gateway_that_takes_another_amount_is_a_case_until_a_new_attempt_pays(
    stage: Stage,
) -> None:
    wrong = stage.at_the_bank(scenario="wrong_amount")
    stage.decide(wrong)
    stage.settled(wrong, PaymentState.MISMATCH)
    assert wrong.cases.get().kind == CaseKind.MISMATCH
    stage.paid(wrong.contribution)


# --- 15: about another order ---------------------------------------------------------------------


@pytest.mark.slice
def test_15_a_paid_message_does_not_pay_another_order(stage: Stage, payment: Payment) -> None:
    paid = stage.paid()
    message = stage.message(paid)
    order = {"fpx_sellerExOrderNo": payment.order_number}
    both_orders = order | {"fpx_sellerOrderNo": payment.seller_order_number}
    assert_refused(stage, message | order, payment)
    assert_refused(stage, message | both_orders, payment)
    assert stage.direct(message).text == "OK"
    payment.refresh_from_db()
    assert payment.state == PaymentState.PENDING


@pytest.mark.slice
def test_15_a_paid_message_does_not_pay_the_next_attempt_of_its_contribution(
    stage: Stage,
) -> None:
    refused = stage.at_the_bank(scenario="insufficient_funds")
    stage.decide(refused)
    stage.settled(refused, PaymentState.FAILED)
    following = stage.at_the_bank(refused.contribution)
    stolen = stage.message(refused) | {"fpx_sellerExOrderNo": following.order_number}
    assert_refused(stage, stolen, following)
    stage.decide(following)
    stage.settled(following)
