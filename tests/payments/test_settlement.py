"""Three doors, one outcome: one coverage, one receipt, no money lost."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.notify.models import Message
from payments import checkout, inbox
from payments.models import Case, CaseKind, Door, GatewayMessage, Payment, PaymentEvent, Verdict
from payments.states import PaymentState
from receipts.models import Receipt
from selfemployed import enrolment
from selfemployed.models import Coverage
from tests.making import Gateway, at, begin, registration, submit


@pytest.fixture
def payment(driver: User) -> Payment:
    return begin(submit(driver, "ART", months=4, plan=1))


def receive(body: bytes, door: Door = Door.DIRECT) -> Verdict:
    return Verdict(inbox.receive(body, door=door).verdict)


def test_an_approved_payment_becomes_coverage_and_receipt(
    payment: Payment, gateway: Gateway, driver: User
) -> None:
    assert receive(gateway.says(payment, paid_at=at("27-12-2019 16:25:42"))) == Verdict.APPLIED
    payment.refresh_from_db()
    coverage = payment.contribution.coverage
    assert payment.state == PaymentState.PAID
    assert coverage.start == coverage.paid_at == at("27-12-2019 16:25:42")
    assert coverage.end == at("26-04-2020 23:59:59")
    assert payment.receipt is not None
    assert payment.receipt.number == "20190000000001"
    assert payment.receipt.amount == Decimal("52.40")
    assert registration(driver, "ART").self_employed_code


def test_coverage_starts_when_the_bank_was_paid_not_when_we_heard(
    payment: Payment, gateway: Gateway
) -> None:
    three_days_ago = (timezone.now() - timedelta(days=3)).replace(microsecond=0)
    receive(gateway.says(payment, paid_at=three_days_ago))
    assert Coverage.objects.get().start == three_days_ago


@pytest.mark.parametrize("door", Door)
def test_a_repeated_message_changes_nothing(payment: Payment, gateway: Gateway, door: Door) -> None:
    body = gateway.says(payment)
    assert receive(body) == Verdict.APPLIED
    before = list(Coverage.objects.values()), list(Receipt.objects.values())
    assert receive(body, door) == Verdict.NOTHING_NEW
    assert (list(Coverage.objects.values()), list(Receipt.objects.values())) == before
    assert payment.events.count() == 2
    assert Message.objects.count() == 1


def test_a_message_is_kept_whatever_it_says(payment: Payment, gateway: Gateway) -> None:
    body = b"\xff\x00 not a message"
    assert receive(body) == Verdict.MALFORMED
    assert bytes(GatewayMessage.objects.get().body) == body


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("fpx_debitAuthCode", "51"),
        ("fpx_txnAmount", "1.00"),
        ("fpx_sellerExOrderNo", "MX191227ABCDEFGHJK"),
        ("fpx_checkSum", "00" * 256),
        ("fpx_checkSum", ""),
    ],
)
def test_a_forged_message_changes_nothing(
    payment: Payment, gateway: Gateway, field: str, value: str
) -> None:
    fields = dict(parse_qsl(gateway.says(payment).decode(), keep_blank_values=True))
    assert receive(urlencode(fields | {field: value}).encode()) == Verdict.BAD_SIGNATURE
    payment.refresh_from_db()
    assert payment.state == PaymentState.PENDING
    assert not Coverage.objects.exists()


def test_a_field_given_twice_is_refused(payment: Payment, gateway: Gateway) -> None:
    assert receive(gateway.says(payment) + b"&fpx_debitAuthCode=00") == Verdict.MALFORMED


@pytest.mark.parametrize(
    "change",
    [
        {"txnAmount": "52.41"},
        {"txnAmount": "abc"},
        {"txnCurrency": "SGD"},
        {"fpxTxnTime": ""},
        {"sellerOrderNo": "C1-MX"},
    ],
)
def test_a_difference_in_an_authentic_message_is_flagged_and_never_settled(
    payment: Payment, gateway: Gateway, change: dict[str, str]
) -> None:
    assert receive(gateway.says(payment, **change)) == Verdict.MISMATCH
    payment.refresh_from_db()
    assert payment.state == PaymentState.MISMATCH
    assert payment.cases.get().kind == CaseKind.MISMATCH
    assert not Receipt.objects.exists()


def test_a_message_for_another_merchant_is_not_ours(payment: Payment, gateway: Gateway) -> None:
    assert receive(gateway.says(payment, sellerExId="EX99999999")) == Verdict.NOT_OURS
    assert Case.objects.get().kind == CaseKind.NOT_OURS


def test_an_unknown_order_is_kept_for_a_person(payment: Payment, gateway: Gateway) -> None:
    assert receive(gateway.says(payment, sellerExOrderNo="NOBODYS")) == Verdict.UNKNOWN_ORDER
    case = Case.objects.get()
    assert (case.kind, case.order_number, case.payment) == (CaseKind.UNKNOWN_ORDER, "NOBODYS", None)


def test_a_failure_of_an_unknown_order_is_nobodys_business(
    payment: Payment, gateway: Gateway
) -> None:
    receive(gateway.says(payment, sellerExOrderNo="NOBODYS", debitAuthCode="51"))
    assert not Case.objects.exists()


def test_a_difference_without_money_leaves_the_payment_as_it_is(
    payment: Payment, gateway: Gateway
) -> None:
    body = gateway.says(payment, debitAuthCode="51", txnAmount="1.00")
    assert receive(body) == Verdict.MISMATCH
    payment.refresh_from_db()
    assert payment.state == PaymentState.PENDING


def test_a_difference_after_paid_changes_nothing_but_is_looked_at(
    payment: Payment, gateway: Gateway
) -> None:
    receive(gateway.says(payment))
    receive(gateway.says(payment, txnAmount="1.00"))
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID
    assert payment.cases.get().kind == CaseKind.MISMATCH


def test_a_success_as_asked_after_a_mismatch_is_believed(
    payment: Payment, gateway: Gateway
) -> None:
    receive(gateway.says(payment, txnAmount="1.00"))
    assert receive(gateway.says(payment)) == Verdict.APPLIED
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID


def test_after_a_mismatch_the_contribution_can_be_paid_again(
    payment: Payment, gateway: Gateway
) -> None:
    receive(gateway.says(payment, txnAmount="1.00"))
    assert receive(gateway.says(begin(payment.contribution))) == Verdict.APPLIED


def test_a_failed_payment_can_be_paid_again(payment: Payment, gateway: Gateway) -> None:
    receive(gateway.says(payment, debitAuthCode="51"))
    payment.refresh_from_db()
    assert payment.state == PaymentState.FAILED
    again = begin(payment.contribution)
    receive(gateway.says(again))
    again.refresh_from_db()
    assert again.state == PaymentState.PAID


def test_a_late_success_after_a_failure_is_believed(payment: Payment, gateway: Gateway) -> None:
    receive(gateway.says(payment, debitAuthCode="51"))
    assert receive(gateway.says(payment)) == Verdict.APPLIED
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID


def test_a_failure_after_paid_changes_nothing(payment: Payment, gateway: Gateway) -> None:
    receive(gateway.says(payment))
    assert receive(gateway.says(payment, debitAuthCode="51")) == Verdict.NOTHING_NEW
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID


def test_a_second_real_payment_is_surplus_and_no_second_coverage(
    payment: Payment, gateway: Gateway
) -> None:
    receive(gateway.says(payment, debitAuthCode="51"))
    second = begin(payment.contribution)
    receive(gateway.says(second))
    receive(gateway.says(payment))
    payment.refresh_from_db()
    assert payment.state == PaymentState.SURPLUS
    assert payment.cases.get().kind == CaseKind.SURPLUS
    assert payment.receipt is None
    assert Coverage.objects.count() == Receipt.objects.count() == 1


def test_money_for_a_rejected_contribution_is_surplus(payment: Payment, gateway: Gateway) -> None:
    enrolment.reject(payment.contribution_id, reason="The licence is not readable.")
    receive(gateway.says(payment))
    payment.refresh_from_db()
    assert payment.state == PaymentState.SURPLUS
    assert not Coverage.objects.exists()


def test_a_pending_answer_keeps_the_payment_pending(payment: Payment, gateway: Gateway) -> None:
    assert receive(gateway.says(payment, debitAuthCode="09")) == Verdict.NOTHING_NEW
    payment.refresh_from_db()
    assert payment.state == PaymentState.PENDING
    assert not Case.objects.exists()


@pytest.mark.parametrize("code", ["", "ZZ", "87", "88", "89"])
def test_a_code_after_which_money_may_have_moved_is_flagged(
    payment: Payment, gateway: Gateway, code: str
) -> None:
    receive(gateway.says(payment, debitAuthCode=code))
    assert payment.cases.get().kind == CaseKind.UNCLEAR


def test_not_found_is_final_only_after_the_session_window(
    payment: Payment, gateway: Gateway
) -> None:
    receive(gateway.says(payment, debitAuthCode="76"), Door.ENQUIRY)
    payment.refresh_from_db()
    assert payment.state == PaymentState.PENDING
    with time_machine.travel(payment.created_at + timedelta(minutes=61)):
        receive(gateway.says(payment, debitAuthCode="76"), Door.ENQUIRY)
    payment.refresh_from_db()
    assert payment.state == PaymentState.EXPIRED


def test_every_change_of_state_has_an_event(payment: Payment, gateway: Gateway) -> None:
    receive(gateway.says(payment, debitAuthCode="51"))
    receive(gateway.says(payment))
    states = PaymentEvent.objects.filter(payment=payment).values_list("from_state", "to_state")
    assert list(states) == [("", "pending"), ("pending", "failed"), ("failed", "paid")]


def test_while_the_bank_is_at_work_there_is_no_second_attempt(payment: Payment) -> None:
    with pytest.raises(checkout.PaymentInProgress):
        begin(payment.contribution)
    with time_machine.travel(payment.created_at + timedelta(minutes=60)):
        assert begin(payment.contribution).order_number != payment.order_number


def test_what_is_paid_cannot_be_paid_again(payment: Payment, gateway: Gateway) -> None:
    receive(gateway.says(payment))
    with pytest.raises(checkout.NothingToPay):
        begin(payment.contribution)


def test_a_message_left_behind_by_a_crash_is_processed_by_the_sweep(
    payment: Payment, gateway: Gateway
) -> None:
    GatewayMessage.objects.create(door=Door.DIRECT, body=gateway.says(payment))
    assert inbox.process_kept() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert inbox.process_kept() == 1
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID


def test_each_matter_is_one_open_case_however_often_fpx_says_it(
    payment: Payment, gateway: Gateway
) -> None:
    receive(gateway.says(payment, txnAmount="1.00"))
    receive(gateway.says(payment, debitAuthCode="87"))
    receive(gateway.says(payment, txnAmount="1.00"))
    kinds = payment.cases.values_list("kind", flat=True)
    assert sorted(kinds) == [CaseKind.MISMATCH, CaseKind.UNCLEAR]


def test_a_bank_at_work_leaves_its_reason_and_its_number(
    payment: Payment, gateway: Gateway
) -> None:
    receive(gateway.says(payment, debitAuthCode="99", fpxTxnId="1912271625420001"))
    payment.refresh_from_db()
    assert (payment.code, payment.transaction_id) == ("99", "1912271625420001")
    assert payment.state == PaymentState.PENDING
