"""One code posted many times at the same instant, against PostgreSQL, with a control."""

from threading import Barrier

import pytest
from django.db.models import QuerySet
from django.test import RequestFactory

from accounts import second_step
from accounts.models import Authenticator
from tests.accounts.staff import code_of, give_authenticator, make_staff
from tests.accounts.test_otp_parallel import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def app() -> Authenticator:
    return give_authenticator(make_staff())


def passes(app: Authenticator, code: str) -> bool:
    try:
        second_step.check(RequestFactory().post("/"), app.user, code=code)
    except (second_step.WrongCode, second_step.TooManyWrongCodes):
        return False
    return True


def test_of_fifty_posts_of_one_code_one_passes(app: Authenticator) -> None:
    code = code_of(app)
    assert together(50, lambda: passes(app, code)).count(True) == 1


def test_control_without_the_lock_several_pass(
    app: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_have_read = Barrier(5)
    verify = Authenticator.verify_token

    def wait_and_verify(row: Authenticator, token: str) -> bool:
        all_have_read.wait(timeout=20)
        return verify(row, token)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows: rows)
    monkeypatch.setattr(Authenticator, "verify_token", wait_and_verify)
    code = code_of(app)
    assert together(5, lambda: passes(app, code)).count(True) == 5


def test_of_fifty_posts_of_one_recovery_code_one_passes(app: Authenticator) -> None:
    code = second_step.make_recovery_codes(RequestFactory().post("/"), app.user)[0]
    assert together(50, lambda: passes(app, code)).count(True) == 1
