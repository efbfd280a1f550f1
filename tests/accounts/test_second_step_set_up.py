"""Setting the second step up, and taking it away from who lost phone and paper."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import second_step
from accounts.audit import Action
from accounts.models import AuditEntry, Authenticator, RecoveryCode, User
from accounts.notify.models import Message
from accounts.tasks import clear_stale
from tests.accounts.staff import (
    BEGIN,
    NUMBER,
    PAPER,
    SET_UP,
    code_of,
    give_authenticator,
    give_code,
    give_password,
    make_staff,
    may_enter,
)
from tests.making import make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def nurul(db: None) -> User:
    return make_staff()


@pytest.fixture
def boss(db: None) -> User:
    return make_user("770707145678", is_staff=True, is_superuser=True)


@pytest.fixture
def fresh(client: Client, nurul: User) -> Client:
    """A browser of staff who have no second step yet."""
    give_password(client)
    return client


def begin(client: Client) -> Authenticator:
    client.post(BEGIN)
    begun: Authenticator = Authenticator.objects.get(confirmed=False)
    return begun


def confirm(client: Client, code: str) -> str:
    page: bytes = client.post(SET_UP, {"code": code}).content
    return page.decode()


def test_staff_without_it_are_led_to_the_set_up(fresh: Client) -> None:
    assert not may_enter(fresh)
    answer = fresh.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == f"{SET_UP}?next=%2Fadmin%2F"


def test_looking_at_the_page_begins_nothing(fresh: Client) -> None:
    fresh.get(SET_UP)
    assert not Authenticator.objects.exists()


def test_the_app_gets_the_secret_as_picture_key_and_link(fresh: Client) -> None:
    begun = begin(fresh)
    page = fresh.get(SET_UP).content.decode()
    assert '<svg class="qr" viewBox="' in page
    assert begun.spelled_secret in page
    assert f"secret={begun.secret}&amp;issuer=MATRIX" in page
    assert NUMBER not in begun.link


def test_it_is_in_use_only_when_a_code_was_given(fresh: Client) -> None:
    begun = begin(fresh)
    assert "This code is wrong" in confirm(fresh, code_of(begun, steps=9))
    assert not may_enter(fresh)
    assert not Authenticator.objects.filter(confirmed=True).exists()


def test_the_right_code_opens_the_pages_and_tells_ten_recovery_codes(fresh: Client) -> None:
    page = confirm(fresh, code_of(begin(fresh)))
    codes = re.findall(r"<code>([a-z2-9-]{14})</code>", page)
    assert len(codes) == len(set(codes)) == 10
    assert may_enter(fresh)
    other = Client()
    give_password(other)
    give_code(other, codes[3])
    assert may_enter(other)


def test_another_phone_takes_the_place_of_the_first(client: Client, nurul: User) -> None:
    first = give_authenticator(nurul)
    sign_in(client, nurul)
    confirm(client, code_of(begin(client)))
    assert may_enter(client)
    assert not Authenticator.objects.filter(pk=first.pk).exists()
    assert "second step of your log in" in Message.objects.get(to=nurul.email).body_text


def test_a_session_without_it_cannot_set_up_another(client: Client, nurul: User) -> None:
    give_authenticator(nurul)
    client.force_login(nurul)
    client.post(BEGIN)
    assert not Authenticator.objects.filter(confirmed=False).exists()


def test_new_recovery_codes_end_the_old_ones(client: Client, nurul: User) -> None:
    sign_in(client, nurul)
    client.post(PAPER)
    old = set(RecoveryCode.objects.values_list("digest", flat=True))
    client.post(PAPER)
    new = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert len(new) == 10
    assert not old & new


def test_a_secret_that_is_never_confirmed_goes_after_half_an_hour(
    clock: time_machine.Traveller, fresh: Client, nurul: User
) -> None:
    begun, in_use = begin(fresh), give_authenticator(nurul)
    clock.shift(timedelta(minutes=29))
    clear_stale()
    assert Authenticator.objects.filter(pk=begun.pk).exists()
    clock.shift(timedelta(minutes=2))
    assert not second_step.begun(nurul)
    clear_stale()
    assert Authenticator.objects.get() == in_use


@pytest.mark.parametrize("page", [SET_UP, BEGIN, PAPER])
def test_a_self_employed_person_has_no_such_page(client: Client, ahmad: User, page: str) -> None:
    client.force_login(ahmad)
    assert client.post(page).status_code == 404


def test_a_superuser_resets_the_second_step_of_another(nurul: User, boss: User) -> None:
    theirs, ours = Client(), Client()
    sign_in(theirs, nurul)
    sign_in(ours, boss)
    assert may_enter(theirs)
    assert ours.post(reset_of(nurul)).status_code == 302
    assert not may_enter(theirs)
    entry = AuditEntry.objects.get(action=Action.SECOND_STEP_RESET)
    assert (entry.actor, entry.subject, entry.ip) == (boss, nurul, "127.0.0.1")
    assert "reset by a colleague" in Message.objects.get(to=nurul.email).body_text


def test_nobody_resets_their_own_and_a_clerk_nobodys(nurul: User, boss: User) -> None:
    ours, clerks = Client(), Client()
    sign_in(ours, boss)
    sign_in(clerks, nurul)
    assert ours.post(reset_of(boss)).status_code == 403
    assert clerks.post(reset_of(boss)).status_code == 403
    assert Authenticator.objects.count() == 2


def test_a_command_resets_it_where_no_superuser_is_left(
    nurul: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_authenticator(nurul)
    monkeypatch.setattr("builtins.input", lambda _question: "880808-14-5566")
    call_command("reset_second_step", stdout=StringIO())
    assert not Authenticator.objects.exists()
    entry = AuditEntry.objects.get(action=Action.SECOND_STEP_RESET)
    assert (entry.actor, entry.subject, entry.ip) == (None, nurul, None)


def test_the_command_knows_no_self_employed_person(ahmad: User) -> None:
    with pytest.raises(CommandError, match="no such account of staff"):
        call_command("reset_second_step", email=ahmad.email)


def test_codes_are_said_in_development_only() -> None:
    with pytest.raises(CommandError, match="development only"):
        call_command("second_step_code")


def reset_of(user: User) -> str:
    return f"/admin/accounts/user/{user.pk}/reset-second-step/"
