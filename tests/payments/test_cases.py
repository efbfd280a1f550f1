"""A case is open once, closed once with what was done, and otherwise stays; forgeries go."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from payments import cases, housekeeping
from payments.models import Case, CaseKind, Door, GatewayMessage, Payment, Verdict
from tests.making import Gateway, begin, make_user, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(driver: User, gateway: Gateway) -> Payment:
    return begin(submit(driver))


@pytest.fixture
def clerk(db: None) -> User:
    return make_user("880808145566", full_name="Nurul binti Hassan", is_staff=True)


@pytest.fixture
def case(payment: Payment) -> Case:
    cases.report(CaseKind.SURPLUS, payment=payment, detail="52.40")
    return Case.objects.get()


def at_once(work: Callable[[], object]) -> list[object]:
    """What two threads get that set out together."""
    start = Barrier(2)

    def run(_number: int) -> object:
        start.wait(timeout=10)
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, range(2)))


# --- Opening ----------------------------------------------------------------------------------


def test_a_matter_is_open_once_however_often_it_is_reported(payment: Payment) -> None:
    for _ in range(3):
        cases.report(CaseKind.SURPLUS, payment=payment)
    assert (Case.objects.get().payment, Case.objects.get().order_number) == (
        payment,
        payment.order_number,
    )


@pytest.mark.django_db(transaction=True)
def test_a_matter_reported_twice_at_once_is_open_once(payment: Payment) -> None:
    assert at_once(lambda: cases.report(CaseKind.SURPLUS, payment=payment)) == [None, None]
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("settled", [True, False], ids=["committed", "rolled back"])
def test_who_reports_second_waits_for_what_becomes_of_the_first(
    payment: Payment, settled: bool
) -> None:
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            cases.report(CaseKind.SURPLUS, payment=payment, detail="first")
            cases.report(CaseKind.SURPLUS, payment=payment)
            second = other.submit(report_surplus, payment)
            wait_until_somebody_waits()
            transaction.set_rollback(not settled)
        assert second.result(timeout=10) is None
    assert Case.objects.filter(detail="").count() == 1
    assert Case.objects.filter(detail="first").exists() == settled


def report_surplus(payment: Payment) -> None:
    try:
        cases.report(CaseKind.SURPLUS, payment=payment)
    finally:
        connection.close()


def wait_until_somebody_waits() -> None:
    ends = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < ends:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


def test_other_kinds_orders_and_details_are_other_matters(payment: Payment) -> None:
    for kind in (CaseKind.SURPLUS, CaseKind.MISMATCH):
        for detail in ("", "MYR 1.00"):
            cases.report(kind, payment=payment, detail=detail)
            cases.report(kind, order_number="NOBODYS", detail=detail)
    assert Case.objects.open().count() == 8


def test_a_matter_that_comes_back_after_it_was_closed_is_opened_again(
    case: Case, clerk: User
) -> None:
    cases.close(case.pk, by=clerk, outcome="Paid back.")
    for _ in range(2):
        cases.report(CaseKind.SURPLUS, payment=case.payment, detail=case.detail)
    assert Case.objects.open().get().pk != case.pk
    assert Case.objects.count() == 2


def test_a_long_detail_is_cut_and_still_open_once(payment: Payment) -> None:
    for _ in range(2):
        cases.report(CaseKind.MISMATCH, payment=payment, detail="x" * 5000)
    assert Case.objects.get().detail == "x" * 200


def test_a_case_says_what_it_is_about(case: Case) -> None:
    assert str(case) == f"surplus: money to be paid back · {case.order_number}"


# --- Closing ----------------------------------------------------------------------------------


def test_a_case_is_closed_with_who_when_and_what(case: Case, clerk: User) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        cases.close(case.pk, by=clerk, outcome="  Paid back on 3 March. ")
    case.refresh_from_db()
    assert (case.closed_by, case.closed_at, case.outcome) == (clerk, now, "Paid back on 3 March.")
    assert not Case.objects.open().exists()


def test_a_case_is_closed_once(case: Case, clerk: User) -> None:
    cases.close(case.pk, by=clerk, outcome="Paid back.")
    with pytest.raises(cases.AlreadyClosed):
        cases.close(case.pk, by=clerk, outcome="Paid back again.")
    assert Case.objects.get().outcome == "Paid back."


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_at_once_one_is_told_so(case: Case, clerk: User) -> None:
    results = at_once(lambda: cases.close(case.pk, by=clerk, outcome="Paid back."))
    assert sorted(type(result).__name__ for result in results) == ["AlreadyClosed", "Case"]


@pytest.mark.parametrize("outcome", ["", "   ", "\n"])
def test_a_case_is_not_closed_without_what_was_done(case: Case, clerk: User, outcome: str) -> None:
    with pytest.raises(ValueError, match="what was done"):
        cases.close(case.pk, by=clerk, outcome=outcome)
    assert Case.objects.open().exists()


# --- What the database refuses ----------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"kind": CaseKind.UNCLEAR},
        {"order_number": "OTHER"},
        {"payment": None},
        {"detail": ""},
        {"opened_at": datetime.fromisoformat("2019-12-27T10:00:00+08:00")},
        {"outcome": "Done."},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_facts_of_an_open_case_stay(case: Case, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="closed once and otherwise stays: UPDATE refused"):
        Case.objects.filter(pk=case.pk).update(**change)


@pytest.mark.parametrize(
    "change",
    [{"kind": CaseKind.UNCLEAR}, {"order_number": "OTHER"}, {"payment": None}, {"detail": ""}],
    ids=lambda change: next(iter(change)),
)
def test_closing_a_case_changes_none_of_its_facts(
    case: Case, clerk: User, change: dict[str, object]
) -> None:
    closing = {"closed_at": timezone.now(), "closed_by": clerk, "outcome": "Done."}
    with pytest.raises(IntegrityError, match="otherwise stays"):
        Case.objects.filter(pk=case.pk).update(**closing, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"closed_at": None, "closed_by": None, "outcome": ""},
        {"closed_at": datetime.fromisoformat("2019-12-27T10:00:00+08:00")},
        {"outcome": "Something else."},
    ],
    ids=["opened again", "another moment", "another outcome"],
)
def test_a_closed_case_stays_closed_as_it_is(
    case: Case, clerk: User, change: dict[str, object]
) -> None:
    cases.close(case.pk, by=clerk, outcome="Paid back.")
    with pytest.raises(IntegrityError, match="UPDATE refused"):
        Case.objects.filter(pk=case.pk).update(**change)


@pytest.mark.parametrize("closed", [False, True])
def test_no_case_is_deleted(case: Case, clerk: User, closed: bool) -> None:
    if closed:
        cases.close(case.pk, by=clerk, outcome="Paid back.")
    with pytest.raises(IntegrityError, match="DELETE refused"):
        Case.objects.filter(pk=case.pk).delete()


@pytest.mark.parametrize("missing", ["closed_by", "outcome"])
def test_no_case_is_closed_without_a_person_and_an_outcome(
    case: Case, clerk: User, missing: str
) -> None:
    closing = {"closed_at": timezone.now(), "closed_by": clerk, "outcome": "Done."}
    closing[missing] = {"closed_by": None, "outcome": ""}[missing]
    with pytest.raises(IntegrityError, match="closed_by_somebody_with_an_outcome"):
        Case.objects.filter(pk=case.pk).update(**closing)


def test_the_same_matter_is_not_open_twice(case: Case) -> None:
    with pytest.raises(IntegrityError, match="one_open_case_of_a_matter"):
        Case.objects.create(
            kind=case.kind,
            order_number=case.order_number,
            detail=case.detail,
            opened_at=timezone.now(),
        )


# --- Forgeries --------------------------------------------------------------------------------


def kept(verdict: str, *, days: float) -> GatewayMessage:
    """A message that came so many days ago."""
    with time_machine.travel(timezone.now() - timedelta(days=days)):
        return GatewayMessage.objects.create(door=Door.DIRECT, body=b"x", verdict=verdict)


def test_forgeries_go_after_ninety_days_and_nothing_else_does(db: None) -> None:
    for verdict in ("", *Verdict.values):
        for days in (0, 89.9, 90.1, 4000):
            kept(verdict, days=days)
    assert housekeeping.clear_forged() == 4
    assert housekeeping.clear_forged() == 0
    left = GatewayMessage.objects.filter(verdict__in=[Verdict.MALFORMED, Verdict.BAD_SIGNATURE])
    recent = timezone.now() - timedelta(days=90)
    assert left.count() == left.filter(received_at__gt=recent).count() == 4
    assert GatewayMessage.objects.count() == 4 * (len(Verdict.values) + 1) - 4


@pytest.mark.parametrize("verdict", [Verdict.MALFORMED, Verdict.BAD_SIGNATURE])
def test_the_database_refuses_to_delete_a_recent_forgery(verdict: Verdict) -> None:
    message = kept(verdict, days=89.9)
    with pytest.raises(IntegrityError, match="DELETE refused"):
        message.delete()


@pytest.mark.parametrize(
    "verdict", ["", *sorted(set(Verdict) - {Verdict.MALFORMED, Verdict.BAD_SIGNATURE})]
)
def test_the_database_never_deletes_what_is_not_forged(verdict: str) -> None:
    message = kept(verdict, days=4000)
    with pytest.raises(IntegrityError, match="DELETE refused"):
        message.delete()


def test_clocks_that_differ_do_not_stop_the_clearing(db: None) -> None:
    """The portal's clock is ahead: what it takes for old enough the database does not yet."""
    kept(Verdict.MALFORMED, days=89.9)
    kept(Verdict.MALFORMED, days=90.1)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert housekeeping.clear_forged() == 1
