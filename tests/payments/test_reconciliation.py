"""FPX's list against our payments: what differs is asked about or looked at, never believed."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from payments import enquiry, inbox, recall, reconciliation
from payments.fpx.client import Client
from payments.fpx.messages import request_fields
from payments.fpx.settlement_list import MalformedList, SettledLine
from payments.gateway import order_of
from payments.models import (
    Case,
    CaseKind,
    Difference,
    Door,
    Finding,
    Payment,
    PaymentEvent,
    Reconciliation,
)
from payments.reconciliation import ForeignList
from payments.states import PaymentState
from selfemployed import enrolment
from selfemployed.models import Contribution, Coverage
from tests.making import Gateway, at, begin, submit
from tests.payments.lists import listing, settled
from tests.payments.test_concurrency import at_once

BEGUN, PAID = at("27-12-2019 16:24:55"), at("27-12-2019 16:25:42")
NEXT_DAY = at("28-12-2019 03:00:00")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGUN + timedelta(milliseconds=300), tick=False) as clock:
        yield clock


@pytest.fixture
def contribution(clock: object, driver: User, gateway: Gateway) -> Contribution:
    return submit(driver)


@pytest.fixture
def payment(contribution: Contribution) -> Payment:
    return begin(contribution)


@pytest.fixture
def paid(payment: Payment, gateway: Gateway, clock: time_machine.Traveller) -> Payment:
    clock.move_to(PAID)
    return told(payment, gateway.says(payment, paid_at=PAID))


@pytest.fixture
def lost(contribution: Contribution, clock: time_machine.Traveller) -> Payment:
    """A payment that was begun after the backup which then was restored."""
    payment = begun_and_lost(contribution)
    clock.move_to(NEXT_DAY)
    return payment


def begun_and_lost(contribution: Contribution) -> Payment:
    with suppress(InterruptedError), transaction.atomic():
        payment = begin(contribution)
        raise InterruptedError
    return payment


def told(payment: Payment, body: bytes) -> Payment:
    inbox.receive(body, door=Door.DIRECT)
    payment.refresh_from_db()
    return payment


def reconcile(*lines: str, **header: str) -> Reconciliation:
    return reconciliation.reconcile(listing(lines, **header), source="fpx.txt", by=None)


def findings(done: Reconciliation) -> list[tuple[str, str]]:
    return list(done.differences.values_list("finding", "order_number"))


def test_a_payment_that_both_know_is_matched(paid: Payment) -> None:
    done = reconcile(settled(paid))
    assert (done.day.isoformat(), done.source, done.by) == ("2019-12-27", "fpx.txt", None)
    assert (done.lines, done.matched, findings(done)) == (1, 1, [])
    assert not Case.objects.exists()


def test_money_to_be_paid_back_is_matched_too(payment: Payment, gateway: Gateway) -> None:
    enrolment.reject(payment.contribution_id, reason="The licence is not readable.")
    told(payment, gateway.says(payment, paid_at=PAID))
    done = reconcile(settled(payment))
    assert (payment.state, done.matched, findings(done)) == (PaymentState.SURPLUS, 1, [])


def test_another_amount_is_looked_at_by_a_person(paid: Payment) -> None:
    done = reconcile(settled(paid, amount="52.41"))
    difference, case = done.differences.get(), Case.objects.get()
    assert (difference.finding, difference.payment) == (Finding.DIFFERENT_AMOUNT, paid)
    assert (difference.ours, difference.theirs) == (Decimal("52.40"), Decimal("52.41"))
    assert (case.kind, case.payment) == (CaseKind.DIFFERENT_AMOUNT, paid)
    assert case.detail == "FPX settled RM 52.41, asked was RM 52.40"
    assert done.matched == 0


def test_another_amount_of_an_unpaid_payment_is_looked_at_and_not_asked_about(
    payment: Payment,
) -> None:
    due = payment.next_enquiry_at
    done = reconcile(settled(payment, amount="1.00"))
    payment.refresh_from_db()
    assert findings(done) == [(Finding.DIFFERENT_AMOUNT, payment.order_number)]
    assert (payment.state, payment.next_enquiry_at) == (PaymentState.PENDING, due)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"debitAuthCode": "09"}, PaymentState.PENDING),
        ({"debitAuthCode": "51"}, PaymentState.FAILED),
        ({"debitAuthCode": "76"}, PaymentState.EXPIRED),
        ({"txnAmount": "1.00"}, PaymentState.MISMATCH),
    ],
)
def test_a_payment_that_is_not_paid_here_is_asked_about_and_settled_by_the_signed_answer(
    payment: Payment,
    gateway: Gateway,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    answer: dict[str, str],
    state: PaymentState,
) -> None:
    clock.move_to(NEXT_DAY)
    told(payment, gateway.says(payment, **answer))
    done = reconcile(settled(payment, paid_at=PAID))
    payment.refresh_from_db()
    assert (payment.state, payment.next_enquiry_at) == (state, NEXT_DAY)
    assert findings(done) == [(Finding.ASKED, payment.order_number)]
    signed = gateway.says(payment, paid_at=PAID)
    monkeypatch.setattr(Client, "enquire", lambda client, order: signed)
    enquiry.ask_due()
    assert Coverage.objects.get().start == PAID


def test_a_payment_lost_with_a_backup_is_begun_again_and_settled_by_the_signed_answer(
    lost: Payment, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = reconcile(settled(lost, paid_at=PAID))
    payment = Payment.objects.get()
    assert findings(done) == [(Finding.ASKED, lost.order_number)]
    assert done.differences.get().payment == payment
    assert (payment.state, payment.next_enquiry_at) == (PaymentState.PENDING, NEXT_DAY)
    assert payment.events.get().source == "reconciliation"
    signed = gateway.says(lost, paid_at=PAID)
    monkeypatch.setattr(Client, "enquire", lambda client, order: signed)
    enquiry.ask_due()
    assert Coverage.objects.get().start == PAID
    assert reconcile(settled(lost, paid_at=PAID)).matched == 1
    assert not Case.objects.exists()


def test_fpx_is_asked_about_a_recalled_payment_in_the_words_of_the_first_request(
    lost: Payment,
) -> None:
    def words(payment: Payment) -> dict[str, str]:
        ours = {"exchange_id": "EX00012345", "seller_id": "SE00012345"}
        return request_fields(order_of(payment), message_type="AE", **ours)

    reconcile(settled(lost, paid_at=PAID))
    assert words(Payment.objects.get()) == words(lost)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "52.41"},
        {"bank": "NOBANK01"},
        {"made": "20191227162454"},  # before the contribution of today had this id
        {"made": "20191228030001"},  # still to come
        {"seller_order": "{order}"},
        {"seller_order": "C{id}-MX191227ZZZZZZZZZZ"},
        {"seller_order": "C0{id}-{order}"},
        {"seller_order": "C999999999999999999-{order}"},
        {"seller_order": "C9999999999999999999-{order}"},
    ],
)
def test_an_order_that_fits_no_contribution_is_looked_at_by_a_person(
    lost: Payment, change: dict[str, str]
) -> None:
    facts = {"order": lost.order_number, "id": lost.contribution_id}
    filled = {name: value.format_map(facts) for name, value in change.items()}
    done = reconcile(settled(lost, paid_at=PAID, **filled))
    case, amount = Case.objects.get(), filled.get("amount", "52.40")
    assert findings(done) == [(Finding.MISSING_HERE, lost.order_number)]
    assert (case.kind, case.order_number) == (CaseKind.MISSING_HERE, lost.order_number)
    assert case.detail == f"RM {amount}, 1912271625420001"
    assert not Payment.objects.exists()


@pytest.mark.parametrize("paid_at", [at("27-12-2019 00:00:00"), at("27-12-2019 23:59:59")])
def test_what_was_paid_here_on_that_day_and_is_not_listed_is_looked_at_by_a_person(
    payment: Payment, gateway: Gateway, paid_at: datetime
) -> None:
    told(payment, gateway.says(payment, paid_at=paid_at, fpxTxnId="1912271625420001"))
    done = reconcile()
    difference, case = done.differences.get(), Case.objects.get()
    assert (difference.finding, difference.payment) == (Finding.MISSING_THERE, payment)
    assert (difference.ours, difference.theirs) == (Decimal("52.40"), None)
    assert (case.kind, case.payment) == (CaseKind.MISSING_THERE, payment)
    assert case.detail == "RM 52.40, 1912271625420001, list of 27-12-2019"


@pytest.mark.parametrize("paid_at", [at("26-12-2019 23:59:59"), at("28-12-2019 00:00:00")])
def test_what_was_paid_on_another_day_is_not_missed(
    payment: Payment, gateway: Gateway, paid_at: datetime
) -> None:
    told(payment, gateway.says(payment, paid_at=paid_at))
    assert findings(reconcile()) == []


def test_the_same_list_again_has_its_differences_again_and_no_new_case(
    paid: Payment, neighbour: User
) -> None:
    lines = [settled(begun_and_lost(submit(neighbour)), bank="NOBANK01")]
    first, second = reconcile(*lines), reconcile(*lines)
    assert findings(first) == findings(second) != []
    assert (Difference.objects.count(), Case.objects.count()) == (4, 2)


def test_the_same_list_again_recalls_nothing_twice(lost: Payment) -> None:
    line = settled(lost, paid_at=PAID)
    assert findings(reconcile(line)) == findings(reconcile(line))
    assert Payment.objects.count() == PaymentEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "header", "sentence"),
    [
        ({}, {"exchange": "EX99999999"}, "The list is that of another merchant: EX99999999."),
        ({"seller": "SE99999999"}, {}, "Line 2 is of another merchant: SE99999999."),
        ({"paid": "20191228090000"}, {"day": "20191228"}, "a day to come: 28-12-2019."),
    ],
)
def test_a_list_that_is_not_for_us_is_refused(
    payment: Payment, changes: dict[str, str], header: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ForeignList, match=sentence):
        reconcile(settled(payment, **changes), **header)
    assert not Reconciliation.objects.exists()


def test_a_list_that_was_cut_off_changes_nothing(payment: Payment) -> None:
    due = payment.next_enquiry_at
    with pytest.raises(MalformedList):
        reconciliation.reconcile(listing([settled(payment)])[:-9], source="fpx.txt", by=None)
    payment.refresh_from_db()
    assert payment.next_enquiry_at == due
    assert not Reconciliation.objects.exists()


def test_the_number_of_queries_does_not_follow_the_number_of_lines(
    lost: Payment, paid: Payment
) -> None:
    def queries(count: int) -> int:
        """As many of each: to be recalled, and to be looked at."""
        lines = [settled(paid)]
        for number in range(count):
            order = f"MX1912{count:06}{number:06}"
            seller_order = f"C{lost.contribution_id}-{order}"
            lines.append(settled(lost, paid_at=PAID, order=order, seller_order=seller_order))
            lines.append(settled(lost, paid_at=PAID, order=f"X{order}"))
        with CaptureQueriesContext(connection) as captured:
            assert reconcile(*lines).differences.count() == 2 * count
        return len(captured)

    assert queries(1) == queries(200)


@pytest.mark.django_db(transaction=True)
def test_the_same_list_twice_at_once_recalls_a_payment_once(lost: Payment) -> None:
    content = listing([settled(lost, paid_at=PAID)])
    at_once(2, lambda: reconciliation.reconcile(content, source="fpx.txt", by=None))
    assert Payment.objects.get().order_number == lost.order_number
    assert Reconciliation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_database_has_to_refuse_the_second_run(
    lost: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: both find the order unknown, and both would begin it again."""
    content, real, both_found = listing([settled(lost, paid_at=PAID)]), recall.recall, Barrier(2)

    def after_both_found(lines: Sequence[SettledLine]) -> dict[str, Payment]:
        both_found.wait(timeout=10)
        return real(lines)

    monkeypatch.setattr(reconciliation, "_hold", lambda: None)
    monkeypatch.setattr(recall, "recall", after_both_found)
    results = at_once(2, lambda: reconciliation.reconcile(content, source="fpx.txt", by=None))
    assert sum(isinstance(result, IntegrityError) for result in results) == 1
