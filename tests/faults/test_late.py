"""Faults 7–9: a success after the payment was given up, days late, or followed by a failure."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from payments.models import Payment, Verdict
from payments.states import PaymentState
from tests.faults.stage import Stage

THREE_DAYS = timedelta(days=3)


def states(payment: Payment) -> list[str]:
    """All that the payment has been, in order."""
    return [event.to_state for event in payment.events.all()]


def a_minute_after(payment: Payment) -> datetime:
    return (payment.created_at + timedelta(minutes=1)).replace(microsecond=0)


@pytest.mark.slice
def test_7_a_success_after_a_failure_is_believed(stage: Stage) -> None:
    payment = stage.at_the_bank(scenario="late_success")
    stage.decide(payment)
    stage.settled(payment, PaymentState.FAILED)
    stage.control("later", order=payment.order_number)
    stage.settled(payment)
    assert states(payment) == [PaymentState.PENDING, PaymentState.FAILED, PaymentState.PAID]


@pytest.mark.slice
def test_7_a_success_after_expiry_is_believed(stage: Stage) -> None:
    payment = stage.at_the_bank(scenario="late_enquiry")
    stage.decide(payment)
    stage.age(payment, minutes=61)
    stage.sweep()
    stage.settled(payment, PaymentState.EXPIRED)
    stage.control("resend", order=payment.order_number)
    stage.settled(payment)
    assert states(payment) == [PaymentState.PENDING, PaymentState.EXPIRED, PaymentState.PAID]


@pytest.mark.slice
@pytest.mark.parametrize("told", ["as it was then", "as it is now"])
def test_8_a_success_three_days_on_covers_from_the_time_that_fpx_names(
    stage: Stage, told: str
) -> None:
    payment = stage.at_the_bank(scenario="pending_approved")
    stage.decide(payment)
    assert stage.answers(payment) == ["OK"]
    stage.age(payment, days=3)
    named = a_minute_after(payment)
    if told == "as it is now":
        named += THREE_DAYS
    assert stage.direct(stage.signer().says(payment, paid_at=named)).text == "OK"
    stage.settled(payment)
    coverage = payment.contribution.coverage
    assert payment.paid_at == coverage.paid_at == coverage.start == named
    assert states(payment) == [PaymentState.PENDING, PaymentState.PAID]


@pytest.mark.slice
def test_8_a_bank_that_is_undecided_for_a_day_is_a_case_and_may_still_succeed(
    stage: Stage,
) -> None:
    payment = stage.at_the_bank(scenario="pending_approved")
    stage.decide(payment)
    stage.age(payment, days=1)
    stage.control("trouble", enquiry="http_500")
    try:
        stage.sweep()
    finally:
        stage.control("trouble", enquiry="truth")
    assert [case.kind for case in payment.cases.all()] == ["unanswered"]
    payment.refresh_from_db()
    assert payment.next_enquiry_at is not None
    assert payment.next_enquiry_at > timezone.now() + timedelta(hours=23)
    stage.control("later", order=payment.order_number)
    stage.settled(payment)


@pytest.mark.slice
@pytest.mark.parametrize("code", ["51", "09", "76", "1L", "87", ""])
def test_9_paid_stays_paid_whatever_is_said_afterwards(stage: Stage, code: str) -> None:
    payment = stage.paid()
    says = stage.signer().says(payment, debitAuthCode=code)
    assert stage.direct(says).text == "OK"
    assert stage.indirect(says).status_code == 303
    payment.refresh_from_db()
    assert (payment.state, payment.code) == (PaymentState.PAID, "00")
    assert states(payment) == [PaymentState.PENDING, PaymentState.PAID]
    assert [message.verdict for message in payment.messages.all()[:2]] == [Verdict.NOTHING_NEW] * 2


@pytest.mark.slice
def test_9_surplus_stays_surplus(stage: Stage) -> None:
    payment = stage.at_the_bank(scenario="late_success")
    stage.decide(payment)
    stage.settled(payment, PaymentState.FAILED)
    stage.paid(payment.contribution)
    stage.control("later", order=payment.order_number)
    stage.settled(payment, PaymentState.SURPLUS)
    assert stage.direct(stage.signer().says(payment, debitAuthCode="51")).text == "OK"
    assert stage.direct(stage.signer().says(payment)).text == "OK"
    payment.refresh_from_db()
    assert payment.state == PaymentState.SURPLUS
