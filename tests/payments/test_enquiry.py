"""Asking FPX what became of a payment, when its answer does not come by itself."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from accounts.models import User
from payments import enquiry
from payments.fpx.client import Client, GatewaySilent
from payments.fpx.messages import Order
from payments.models import CaseKind, Payment
from payments.states import PaymentState
from selfemployed.models import Coverage
from tests.making import Gateway, begin, submit

START = datetime.fromisoformat("2019-12-27T10:00:00+08:00")


class Fpx:
    """What FPX answers to an enquiry, and how often it was asked."""

    def __init__(self) -> None:
        self.answer: bytes | None = None
        self.asked = 0

    def enquire(self, _client: object, _order: Order) -> bytes:
        self.asked += 1
        if self.answer is None:
            raise GatewaySilent
        return self.answer


@pytest.fixture
def fpx(monkeypatch: pytest.MonkeyPatch) -> Fpx:
    fpx = Fpx()
    monkeypatch.setattr(Client, "enquire", lambda client, order: fpx.enquire(client, order))
    return fpx


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def payment(clock: object, driver: User, gateway: Gateway) -> Payment:
    return begin(submit(driver))


def test_a_payment_that_nobody_told_us_about_is_settled_by_asking(
    payment: Payment, gateway: Gateway, fpx: Fpx, clock: time_machine.Traveller
) -> None:
    fpx.answer = gateway.says(payment, paid_at=START + timedelta(seconds=40))
    clock.shift(timedelta(minutes=2))
    assert enquiry.ask_due() == 1
    assert Coverage.objects.get().start == START + timedelta(seconds=40)
    assert enquiry.ask_due() == 0


def test_the_questions_follow_the_schedule_and_end_after_a_day(
    payment: Payment, gateway: Gateway, fpx: Fpx, clock: time_machine.Traveller
) -> None:
    asked, fpx.answer = [], gateway.says(payment, debitAuthCode="09")
    for minute in range(26 * 60):
        clock.move_to(START + timedelta(minutes=minute))
        if enquiry.ask_due():
            asked.append(minute)
    assert asked[:5] == [2, 5, 15, 30, 60]
    assert asked[5:] == [60 * hour for hour in range(2, 25)]
    assert payment.cases.get().kind == CaseKind.UNANSWERED


def test_a_gateway_silent_for_longer_is_asked_daily_until_it_speaks(
    payment: Payment, gateway: Gateway, fpx: Fpx, clock: time_machine.Traveller
) -> None:
    asked = []
    for hour in range(24, 24 * 6):
        clock.move_to(START + timedelta(hours=hour))
        if hour == 24 * 4:
            fpx.answer = gateway.says(payment, paid_at=START + timedelta(minutes=1))
        if enquiry.ask_due():
            asked.append(hour)
    assert asked == [24, 48, 72, 96]
    assert Coverage.objects.get().start == START + timedelta(minutes=1)
    assert payment.cases.get().kind == CaseKind.UNANSWERED


@pytest.mark.parametrize("code", ["51", "09"])
def test_staff_can_have_fpx_asked_again_after_the_schedule_has_ended(
    payment: Payment, gateway: Gateway, fpx: Fpx, clock: time_machine.Traveller, code: str
) -> None:
    fpx.answer = gateway.says(payment, debitAuthCode=code)
    clock.shift(timedelta(hours=25))
    assert (enquiry.ask_due(), enquiry.ask_due()) == (1, 0)
    fpx.answer = gateway.says(payment, paid_at=START)
    assert enquiry.ask_again(Payment.objects.all()) == 1
    assert enquiry.ask_due() == 1
    assert Coverage.objects.get().start == START


def test_nobody_asks_again_about_what_is_final(
    payment: Payment, gateway: Gateway, fpx: Fpx
) -> None:
    fpx.answer = gateway.says(payment)
    enquiry.ask(payment)
    assert enquiry.ask_again(Payment.objects.all()) == 0


def test_a_silent_gateway_changes_nothing(payment: Payment, fpx: Fpx) -> None:
    enquiry.ask(payment)
    assert payment.state == PaymentState.PENDING
    assert fpx.asked == 1


def test_a_missed_hour_is_caught_up_with_one_question(
    payment: Payment, fpx: Fpx, clock: time_machine.Traveller
) -> None:
    """Beat was away: what was due meanwhile is asked once, not once for each missed time."""
    clock.shift(timedelta(minutes=61))
    assert enquiry.ask_due() == 1
    assert enquiry.ask_due() == 0


def test_a_garbage_answer_is_kept_and_believed_by_nobody(payment: Payment, fpx: Fpx) -> None:
    fpx.answer = b"<html>Service Unavailable</html>"
    enquiry.ask(payment)
    assert payment.state == PaymentState.PENDING
    assert not Coverage.objects.exists()


def test_a_sweep_ends_in_time_and_leaves_the_rest_to_the_next_one(
    payment: Payment, fpx: Fpx, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.shift(timedelta(minutes=2))
    with monkeypatch.context() as hurried:
        hurried.setattr(enquiry, "SWEEP_SECONDS", 0)
        assert enquiry.ask_due() == 0
    assert enquiry.ask_due() == 1


def test_pressing_the_button_many_times_asks_once(
    payment: Payment, fpx: Fpx, clock: time_machine.Traveller
) -> None:
    for _ in range(5):
        enquiry.ask_for_person(payment)
    assert fpx.asked == 1
    clock.shift(timedelta(seconds=21))
    enquiry.ask_for_person(payment)
    assert fpx.asked == 2
