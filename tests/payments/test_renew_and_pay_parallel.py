"""Renewing and paying at the same instant, and what keeps it to one; each with its control."""

from collections.abc import Callable, Iterator
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from matrix.pages import closing
from payments import checkout, renewing
from payments.models import Bank, Payment
from selfemployed import renewal
from selfemployed.models import Contribution
from selfemployed.renewal import CannotRenew
from tests.making import Gateway, plan_number
from tests.payments.renewing import bought
from tests.payments.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)

RULE = "one_open_contribution_per_sector"


@pytest.fixture
def last(driver: User, gateway: Gateway) -> Contribution:
    """A contribution whose coverage ended years ago, so that its account can be closed."""
    return bought(driver, gateway)


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)


@pytest.fixture
def without_rule(last: Contribution) -> Iterator[None]:
    """Without the database's own rule; what it would refuse is cancelled before it comes back."""
    [rule] = [one for one in Contribution._meta.constraints if one.name == RULE]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Contribution, rule)
    yield
    Contribution.objects.exclude(pk=last.pk).update(rejected_at=timezone.now())
    with connection.schema_editor() as editor:
        editor.add_constraint(Contribution, rule)


def renew_and_pay(last: Contribution) -> Payment:
    bank = Bank.objects.get(code="ABB0233")
    return renewing.renew_and_pay(last.registration, plan=plan_number(1), months=1, bank=bank)


def both_look_first(monkeypatch: pytest.MonkeyPatch, *looks: tuple[Any, str]) -> None:
    """Two threads have both looked before either goes on to write."""
    looked = Barrier(2)

    def waiting(look: Callable[..., Any]) -> Callable[..., Any]:
        def look_and_wait(*args: Any, **options: Any) -> Any:
            found = look(*args, **options)
            looked.wait(timeout=10)
            return found

        return look_and_wait

    for module, name in looks:
        monkeypatch.setattr(module, name, waiting(getattr(module, name)))


def begun() -> tuple[int, int]:
    """How many contributions and payments there are beside the first."""
    return Contribution.objects.count() - 1, Payment.objects.count() - 1


def kinds(results: list[object]) -> list[type]:
    return sorted((type(result) for result in results), key=lambda kind: kind.__name__)


# --- A double click, two tabs --------------------------------------------------------------


@pytest.mark.parametrize("tabs", [2, 8])
def test_tabs_at_once_make_one_renewal_and_one_payment(last: Contribution, tabs: int) -> None:
    results = at_once(tabs, lambda: renew_and_pay(last))
    assert kinds(results) == [CannotRenew] * (tabs - 1) + [Payment]
    assert begun() == (1, 1)


def test_control_without_the_locks_the_database_breaks_the_second_off(
    last: Contribution, without_locks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_look_first(monkeypatch, (renewal, "offer"))
    assert kinds(at_once(2, lambda: renew_and_pay(last))) == [IntegrityError, Payment]
    assert begun() == (1, 1)


def test_control_without_locks_and_rule_two_are_paid(
    last: Contribution,
    without_rule: None,
    without_locks: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_look_first(monkeypatch, (renewal, "offer"))
    at_once(2, lambda: renew_and_pay(last))
    assert begun() == (2, 2)


def test_a_payment_that_cannot_begin_leaves_no_renewal(
    last: Contribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even one that another connection could see for a moment and keep."""
    monkeypatch.setattr(checkout, "MOST", 0)
    [refused] = at_once(1, lambda: renew_and_pay(last))
    assert isinstance(refused, checkout.NotTransferable)
    assert begun() == (0, 0)


# --- Closing the account at the same instant -------------------------------------------------


def close_and_renew_at_once(last: Contribution) -> None:
    user = last.registration.person.user
    works = iter(
        [lambda: closing.close(RequestFactory().post("/"), user), lambda: renew_and_pay(last)]
    )
    at_once(2, lambda: next(works)())


def is_paying_while_closed() -> bool:
    return begun() != (0, 0) and not User.objects.get().is_active


@pytest.mark.parametrize("_time", range(5))
def test_nothing_is_begun_for_an_account_that_is_closed(last: Contribution, _time: int) -> None:
    close_and_renew_at_once(last)
    assert not is_paying_while_closed()


def test_control_without_the_locks_both_happen(
    last: Contribution, without_locks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_look_first(monkeypatch, (closing, "obstacles"), (checkout, "in_progress"))
    close_and_renew_at_once(last)
    assert is_paying_while_closed()
