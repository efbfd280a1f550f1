import pytest
from django.db import transaction
from django.test import Client

from accounts import throttling
from accounts.models import SignIn
from tests.accounts.conftest import IC, log_in, make_ahmad
from tests.accounts.test_otp_parallel import together

pytestmark = pytest.mark.django_db(transaction=True)


def guess() -> bool:
    return "do not match" in log_in(Client(), password="not the password")


def test_of_thirty_guesses_at_once_five_are_looked_at() -> None:
    make_ahmad()
    assert together(30, guess).count(True) == 5
    assert SignIn.objects.count() == 5


def test_control_without_the_lock_more_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    make_ahmad()
    monkeypatch.setattr(throttling, "hold", lambda *_parts: None)
    assert together(30, guess).count(True) > 5


def test_the_lock_is_refused_where_it_would_hold_nothing() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        throttling.refused_until(throttling.Source(IC, "10.0.0.1"))
