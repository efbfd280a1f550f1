"""The second step of staff's log in: nothing of theirs opens by a password alone."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client, RequestFactory

from accounts import second_step
from accounts.audit import Action
from accounts.models import AuditEntry, Authenticator, RecoveryCode, SignIn, User
from tests.accounts.staff import (
    ASKED,
    PAPER,
    SET_UP,
    code_of,
    give_authenticator,
    give_code,
    give_password,
    make_staff,
    may_enter,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def nurul(db: None) -> User:
    return make_staff(is_superuser=True)


@pytest.fixture
def app(nurul: User) -> Authenticator:
    return give_authenticator(nurul)


@pytest.fixture
def before_code(client: Client, app: Authenticator) -> Client:
    """A browser whose password was right."""
    give_password(client)
    return client


def test_the_password_alone_signs_nobody_of_staff_in(before_code: Client) -> None:
    assert "_auth_user_id" not in before_code.session
    assert not may_enter(before_code)
    assert not SignIn.objects.exists()


def test_the_code_of_now_opens_the_pages_for_staff(before_code: Client, app: Authenticator) -> None:
    give_code(before_code, code_of(app))
    assert may_enter(before_code)
    assert SignIn.objects.get().user == app.user


def test_the_page_that_was_wanted_follows_the_second_step(
    client: Client, app: Authenticator, nurul: User
) -> None:
    wanted = "?next=/admin/accounts/user/"
    client.post(f"/accounts/log-in/{wanted}", {"ic_number": nurul.ic_number})
    answer = client.post(f"/accounts/log-in/password/{wanted}", {"password": "teksi-merah-1979"})
    assert answer.headers["Location"] == f"{ASKED}?next=%2Fadmin%2Faccounts%2Fuser%2F"
    answer = client.post(answer.headers["Location"], {"code": code_of(app)})
    assert answer.headers["Location"] == "/admin/accounts/user/"


def test_the_session_gets_a_new_id(before_code: Client, app: Authenticator) -> None:
    old = before_code.session.session_key
    give_code(before_code, code_of(app))
    assert before_code.session.session_key != old


def test_a_code_works_once(before_code: Client, app: Authenticator) -> None:
    give_code(before_code, code_of(app))
    other = Client()
    give_password(other)
    assert "wrong, or was used already" in give_code(other, code_of(app))
    assert not may_enter(other)


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(
    before_code: Client, app: Authenticator, steps: int, taken: bool
) -> None:
    give_code(before_code, code_of(app, steps=steps))
    assert may_enter(before_code) is taken


def test_after_a_wrong_code_the_next_has_to_wait(
    clock: time_machine.Traveller, before_code: Client, app: Authenticator
) -> None:
    give_code(before_code, code_of(app, steps=9))
    assert "Please try again in 1 second" in give_code(before_code, code_of(app))
    clock.shift(1.1)
    give_code(before_code, code_of(app))
    assert may_enter(before_code)
    assert AuditEntry.objects.filter(action=Action.SECOND_STEP_REFUSED).count() == 1


def test_the_wait_doubles_and_ends_at_nine_minutes(
    clock: time_machine.Traveller, nurul: User, app: Authenticator
) -> None:
    waits = []
    for _failure in range(12):
        app.refresh_from_db()
        app.verify_token(code_of(app, steps=9))
        _allowed, reason = app.verify_is_allowed()
        waits.append((reason["locked_until"] - app.throttling_failure_timestamp).total_seconds())
        clock.shift(600)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512, 512]


@pytest.mark.parametrize("typed", ["{}", " {} ", "no dashes", "CAPITALS"])
def test_a_recovery_code_stands_in_for_the_app_once(
    before_code: Client, nurul: User, typed: str
) -> None:
    code = _recovery_codes(nurul)[0]
    forms = {"no dashes": code.replace("-", ""), "CAPITALS": code.upper()}
    give_code(before_code, forms.get(typed, typed.format(code)))
    assert may_enter(before_code)
    other = Client()
    give_password(other)
    give_code(other, code)
    assert not may_enter(other)


def test_guesses_at_recovery_codes_make_the_app_wait_too(
    before_code: Client, app: Authenticator
) -> None:
    give_code(before_code, "aaaa-bbbb-cccc")
    assert "Please try again" in give_code(before_code, code_of(app))


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", "aaaa-bbbb"])
def test_a_slip_of_the_finger_costs_no_wait(
    before_code: Client, app: Authenticator, code: str
) -> None:
    give_code(before_code, code)
    give_code(before_code, code_of(app))
    assert may_enter(before_code)


def test_the_second_step_is_awaited_for_ten_minutes(
    clock: time_machine.Traveller, before_code: Client, app: Authenticator
) -> None:
    clock.shift(timedelta(minutes=10, seconds=1))
    give_code(before_code, code_of(app))
    assert not may_enter(before_code)


def test_a_password_changed_in_between_has_to_be_given_again(
    before_code: Client, app: Authenticator, nurul: User
) -> None:
    nurul.set_password("another-password-2019")
    nurul.save()
    give_code(before_code, code_of(app))
    assert not may_enter(before_code)


def test_without_the_password_there_is_no_second_step(client: Client, app: Authenticator) -> None:
    assert client.get(ASKED).headers["Location"] == "/accounts/log-in/"
    give_code(client, code_of(app))
    assert not may_enter(client)


def test_a_session_from_before_the_set_up_is_asked_for_it(client: Client, nurul: User) -> None:
    client.force_login(nurul)
    app = give_authenticator(nurul)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(ASKED)
    assert client.get(SET_UP).headers["Location"] == ASKED
    assert client.post(PAPER, follow=True).redirect_chain[-1][0] == ASKED
    give_code(client, code_of(app))
    assert may_enter(client)


def test_secrets_and_recovery_codes_are_not_in_the_database(
    nurul: User, app: Authenticator
) -> None:
    codes = _recovery_codes(nurul)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_authenticator")
        kept = str(cursor.fetchall())
    assert app.secret not in kept
    kept = str(RecoveryCode.objects.values_list("digest", flat=True))
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]


def _recovery_codes(user: User) -> list[str]:
    return second_step.make_recovery_codes(RequestFactory().get("/"), user)
