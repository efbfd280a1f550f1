"""Closing the account and paying at the same instant: one of the two is refused."""

from threading import Barrier

import pytest
from django.db.models import QuerySet
from django.test import RequestFactory

from accounts.models import User
from matrix.pages import closing
from payments import checkout
from payments.models import Payment
from selfemployed import activation
from selfemployed.models import Contribution
from tests.accounts.test_otp_parallel import together
from tests.making import begin, make_user, submit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def contribution(reference: None) -> Contribution:
    return submit(make_user())


def both_at_once(contribution: Contribution) -> None:
    """One thread closes the account, one begins a payment."""
    user = contribution.registration.person.user
    request = RequestFactory().post("/")
    roles = iter(["close", "pay"])

    def act() -> None:
        try:
            if next(roles) == "close":
                closing.close(request, user)
            else:
                begin(contribution)
        except (closing.CannotClose, checkout.NothingToPay):
            pass

    together(2, act)


def is_paying_while_closed() -> bool:
    return Payment.objects.exists() and not User.objects.get().is_active


@pytest.mark.parametrize("_time", range(5))
def test_no_payment_is_begun_for_an_account_that_is_closed(
    contribution: Contribution, _time: int
) -> None:
    both_at_once(contribution)
    assert not is_paying_while_closed()


def test_without_the_lock_both_happen(
    contribution: Contribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: both look before either writes."""
    looked = Barrier(2)
    obstacles = closing.obstacles

    def hold_and_wait(contribution_id: int) -> Contribution:
        held = Contribution.objects.with_details().get(pk=contribution_id)
        assert held.registration.person.user.is_active
        looked.wait(timeout=10)
        return held

    def look_and_wait(*args: object, **options: object) -> list[closing.Obstacle]:
        found = obstacles(*args, **options)  # type: ignore[arg-type]
        looked.wait(timeout=10)
        return found

    monkeypatch.setattr(activation, "hold", hold_and_wait)
    monkeypatch.setattr(closing, "obstacles", look_and_wait)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    both_at_once(contribution)
    assert is_paying_while_closed()
