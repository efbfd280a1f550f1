"""Changing one's own account: the password is asked again, and the old address is told."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.tokens import default_token_generator
from django.test import Client

from accounts import activation, limits
from accounts.models import Action, AuditEntry, EmailChange, User
from accounts.notify.models import Message
from accounts.tasks import clear_stale
from tests.accounts.conftest import (
    DETAILS,
    IC,
    LOG_IN,
    LOG_IN_PASSWORD,
    NEXT,
    PASSWORD,
    PHRASE,
    code_sent,
    last_message,
    log_in,
    wrong_code,
)

pytestmark = pytest.mark.django_db

MANAGEMENT = "/accounts/management/"
PASSWORD_PAGE, PHRASE_PAGE = f"{MANAGEMENT}password/", f"{MANAGEMENT}phrase/"
MOBILE_PAGE, EMAIL_PAGE = f"{MANAGEMENT}mobile/", f"{MANAGEMENT}email/"
CODE_PAGE, RESEND = f"{MANAGEMENT}mobile/code/", f"{MANAGEMENT}mobile/resend/"
AGAIN = {"current_password": PASSWORD}
NEW_PASSWORD, NEW_PHRASE = "perahu layar 88", "pokok rambutan"
NEW_MOBILE, NEW_EMAIL = "+60123456789", "ahmad.ali@yahoo.com"
CHANGES = {
    PASSWORD_PAGE: {"password": NEW_PASSWORD, "password_confirm": NEW_PASSWORD},
    PHRASE_PAGE: {"secret_phrase": NEW_PHRASE},
    MOBILE_PAGE: {"mobile": "012-345 6789"},
    EMAIL_PAGE: {"email": NEW_EMAIL},
}
each_change = pytest.mark.parametrize(("path", "data"), CHANGES.items())


@pytest.fixture
def member(client: Client, ahmad: User) -> Client:
    log_in(client)
    return client


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user(
        "850101145678", email="Taken@Gmail.com", mobile="+60191234567", secret_phrase="x"
    )


def post(client: Client, path: str, **changes: str) -> str:
    """The page one comes to."""
    return client.post(path, CHANGES[path] | AGAIN | changes, follow=True).content.decode()


def link_sent() -> str:
    text = last_message("accounts/confirm_email").body_text
    found = re.search(r"/accounts/confirm-email/[0-9a-f]{64}/", text)
    assert found
    return found[0]


def stored() -> User:
    return User.objects.get(ic_number=IC)


def sent() -> set[tuple[str, str]]:
    """What was promised to whom."""
    return set(Message.objects.values_list("template", "to"))


# --- The password again ---------------------------------------------------------------------


@each_change
@pytest.mark.parametrize(
    ("typed", "error"),
    [("", "Enter the password you log in with."), ("not the password", "This is not your")],
)
def test_each_change_asks_for_the_password_again(
    member: Client, path: str, data: dict[str, str], typed: str, error: str
) -> None:
    before = User.objects.values().get()
    response = member.post(path, data | {"current_password": typed})
    assert error in response.context["form"].errors["current_password"][0]
    assert User.objects.values().get() == before
    assert not sent()


def test_guessing_the_password_there_comes_to_an_end(
    clock: time_machine.Traveller, member: Client
) -> None:
    for _ in range(limits.PASSWORDS_ASKED_AGAIN.most):
        assert "This is not your password." in post(member, PHRASE_PAGE, current_password="guess")
    for path in CHANGES:
        assert "Too many tries. Please try again in 15 minutes." in post(member, path)
    assert stored().secret_phrase == PHRASE
    clock.shift(timedelta(minutes=15))
    log_in(member)
    assert "Your secret phrase was changed." in post(member, PHRASE_PAGE)


def test_a_slip_in_another_field_costs_no_try(member: Client) -> None:
    for _ in range(limits.PASSWORDS_ASKED_AGAIN.most + 1):
        post(member, PHRASE_PAGE, secret_phrase="abc")
    assert "Your secret phrase was changed." in post(member, PHRASE_PAGE)


@each_change
def test_only_somebody_signed_in_comes_there(
    client: Client, path: str, data: dict[str, str]
) -> None:
    assert client.post(path, data).headers["Location"] == f"{LOG_IN}?next={path}"


@each_change
def test_management_leads_there(member: Client, path: str, data: dict[str, str]) -> None:
    assert f'href="{path}"' in member.get(MANAGEMENT).content.decode()


@each_change
def test_extra_fields_are_ignored(member: Client, path: str, data: dict[str, str]) -> None:
    post(member, path, is_staff="on", is_superuser="on", full_name="Datuk", ic_number="1")
    user = stored()
    assert (user.is_staff, user.is_superuser, user.full_name) == (False, False, "Ahmad bin Ali")


@pytest.mark.parametrize(
    ("path", "action", "words"),
    [
        (PASSWORD_PAGE, Action.PASSWORD_CHANGED, "The password of your MATRIX account"),
        (PHRASE_PAGE, Action.PHRASE_CHANGED, "The secret phrase of your MATRIX account"),
    ],
)
def test_a_change_is_told_and_written_down(
    member: Client, path: str, action: Action, words: str
) -> None:
    post(member, path)
    message = last_message("accounts/changed")
    assert message.to == "ahmad@gmail.com"
    assert words in message.body_text
    for secret in (IC, PHRASE, NEW_PHRASE, PASSWORD, NEW_PASSWORD):
        assert secret not in message.body_text
    entry = AuditEntry.objects.get(action=action)
    assert (entry.actor, entry.subject, entry.detail) == (stored(), stored(), {})


# --- Password and phrase --------------------------------------------------------------------


def test_with_another_password_the_other_sessions_end(member: Client) -> None:
    other, key = Client(), member.session.session_key
    log_in(other)
    assert "Your password was changed." in post(member, PASSWORD_PAGE)
    assert member.get(MANAGEMENT).status_code == 200
    assert member.session.session_key != key
    assert other.get(MANAGEMENT).status_code == 302
    assert "do not match" in log_in(Client(), password=PASSWORD)
    assert "Select Mode" in log_in(Client(), password=NEW_PASSWORD)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("short 1", "at least 10 characters"),
        ("password123", "too common"),
        ("Ahmad bin Ali", "too similar"),
        ("7361950284", "entirely numeric"),
        (f"my {PHRASE}", "Leave it out of the password"),
    ],
)
def test_the_rules_for_passwords_hold_here_too(member: Client, typed: str, error: str) -> None:
    page = post(member, PASSWORD_PAGE, password=typed, password_confirm=typed)
    assert error in page
    assert stored().check_password(PASSWORD)


def test_the_new_phrase_is_shown_at_the_next_log_in(member: Client) -> None:
    post(member, PHRASE_PAGE, secret_phrase="  pokok   rambutan ")
    browser = Client()
    browser.post(LOG_IN, {"ic_number": IC})
    assert browser.get(LOG_IN_PASSWORD).context["phrase"] == NEW_PHRASE


@pytest.mark.parametrize("typed", ["kereta biru", "KERETA", "790811087654", "abc"])
def test_a_phrase_that_tells_too_much_is_refused(member: Client, typed: str) -> None:
    """Part of the password, the IC number, or nothing much."""
    post(member, PHRASE_PAGE, secret_phrase=typed)
    assert stored().secret_phrase == PHRASE


# --- Mobile ---------------------------------------------------------------------------------


def test_a_new_mobile_counts_once_its_code_is_entered(member: Client) -> None:
    assert "OTP Verification" in post(member, MOBILE_PAGE)
    assert sent() == {("accounts/code", NEW_MOBILE)}
    assert stored().mobile == "+60108877665"
    page = member.post(CODE_PAGE, {"code": code_sent()}, follow=True).content.decode()
    assert "Your mobile number was changed." in page
    assert stored().mobile == NEW_MOBILE
    assert sent() == {
        ("accounts/code", NEW_MOBILE),
        ("accounts/mobile_changed", "+60108877665"),
        ("accounts/changed", "ahmad@gmail.com"),
    }
    assert AuditEntry.objects.filter(action=Action.MOBILE_CHANGED).count() == 1
    assert member.get(CODE_PAGE).headers["Location"] == MOBILE_PAGE


def test_a_wrong_code_changes_nothing(member: Client) -> None:
    post(member, MOBILE_PAGE)
    assert (
        "You have 4 tries left." in member.post(CODE_PAGE, {"code": wrong_code()}).content.decode()
    )
    assert stored().mobile == "+60108877665"


def test_a_code_works_only_in_its_session_and_for_its_purpose(member: Client) -> None:
    """A code of the same number for a sign-up, or for the change in another browser."""
    other = Client()
    log_in(other)
    post(member, MOBILE_PAGE)
    code = code_sent()
    assert "has expired" in other_code_page(other, code)
    Message.objects.all().delete()
    signing_up = Client()
    signing_up.post(NEXT, DETAILS | {"mobile": "012-345 6780"})
    assert "not the OTP" in member.post(CODE_PAGE, {"code": code_sent()}).content.decode()
    assert stored().mobile == "+60108877665"


def other_code_page(client: Client, code: str) -> str:
    """As if this session had asked for a code of its own, without one being sent."""
    session = client.session
    session["new_mobile"], session["new_mobile_nonce"] = NEW_MOBILE, "another nonce"
    session.save()
    return client.post(CODE_PAGE, {"code": code}).content.decode()


def test_sending_the_form_again_keeps_the_code_on_its_way(
    clock: time_machine.Traveller, member: Client
) -> None:
    post(member, MOBILE_PAGE)
    assert "OTP Verification" in post(member, MOBILE_PAGE)
    assert Message.objects.filter(template="accounts/code").count() == 1
    member.post(CODE_PAGE, {"code": code_sent()})
    assert stored().mobile == NEW_MOBILE


def test_another_code_is_sent_after_a_minute(clock: time_machine.Traveller, member: Client) -> None:
    post(member, MOBILE_PAGE)
    first = code_sent()
    assert "Please wait" in member.post(RESEND, follow=True).content.decode()
    clock.shift(timedelta(seconds=61))
    assert "A new OTP was sent." in member.post(RESEND, follow=True).content.decode()
    assert first == code_sent() or "not the OTP" in str(
        member.post(CODE_PAGE, {"code": first}).content
    )
    member.post(CODE_PAGE, {"code": code_sent()})
    assert stored().mobile == NEW_MOBILE


def test_the_code_pages_cannot_be_reached_first(member: Client) -> None:
    for response in (member.get(CODE_PAGE), member.post(RESEND)):
        assert response.headers["Location"] == MOBILE_PAGE
    assert not sent()


def test_whose_number_it_is_shows_only_after_the_proof(member: Client, stranger: User) -> None:
    assert "OTP Verification" in post(member, MOBILE_PAGE, mobile=stranger.mobile or "")
    page = member.post(CODE_PAGE, {"code": code_sent()}, follow=True).content.decode()
    assert "Another account has this mobile number." in page
    assert stored().mobile == "+60108877665"
    assert sent() == {("accounts/code", stranger.mobile)}


@pytest.mark.parametrize("typed", ["010-887 7665", "03-1234", "abc"])
def test_a_mobile_that_cannot_be_is_named(member: Client, typed: str) -> None:
    member_page = member.post(MOBILE_PAGE, AGAIN | {"mobile": typed})
    assert member_page.context["form"].errors["mobile"]
    assert not sent()


def test_staff_without_a_mobile_can_have_one(member: Client) -> None:
    User.objects.update(mobile=None, is_staff=True)
    post(member, MOBILE_PAGE)
    member.post(CODE_PAGE, {"code": code_sent()})
    assert stored().mobile == NEW_MOBILE
    assert not Message.objects.filter(template="accounts/mobile_changed").exists()


# --- Email ----------------------------------------------------------------------------------


def test_a_new_email_counts_once_its_link_is_used(member: Client) -> None:
    assert "Please open the link" in post(member, EMAIL_PAGE)
    assert sent() == {("accounts/confirm_email", NEW_EMAIL)}
    assert stored().email == "ahmad@gmail.com"
    page = member.post(link_sent(), follow=True).content.decode()
    assert "Your email address was changed." in page
    assert stored().email == NEW_EMAIL
    assert ("accounts/changed", "ahmad@gmail.com") in sent()
    assert "The email address of your MATRIX" in last_message("accounts/changed").body_text
    assert AuditEntry.objects.filter(action=Action.EMAIL_CHANGED).count() == 1


def test_the_old_address_is_not_sent_where_a_thief_now_reads(member: Client) -> None:
    post(member, EMAIL_PAGE)
    member.post(link_sent())
    message = last_message("accounts/changed")
    assert "/accounts/forgotten/" not in message.body_text + message.body_html


def test_looking_does_not_use_the_link_of_an_email(member: Client) -> None:
    post(member, EMAIL_PAGE)
    for _ in range(2):
        page = member.get(link_sent()).content.decode()
        assert NEW_EMAIL in page
        assert IC not in page
    assert stored().email == "ahmad@gmail.com"


def test_the_link_of_an_email_works_once_and_without_a_session(member: Client) -> None:
    post(member, EMAIL_PAGE)
    link, browser = link_sent(), Client()
    assert browser.post(link).headers["Location"] == LOG_IN
    for response in (browser.get(link), browser.post(link)):
        assert response.status_code == 410
        assert "This link no longer works" in response.content.decode()


@pytest.mark.parametrize(("hours", "status"), [(23.9, 302), (24, 410)])
def test_the_link_of_an_email_lives_a_day(
    clock: time_machine.Traveller, member: Client, hours: float, status: int
) -> None:
    post(member, EMAIL_PAGE)
    clock.shift(timedelta(hours=hours))
    assert Client().post(link_sent()).status_code == status


def test_only_the_last_link_works(member: Client) -> None:
    post(member, EMAIL_PAGE, email="mistyped@gmail.com")
    first = link_sent()
    post(member, EMAIL_PAGE)
    assert member.post(first).status_code == 410
    assert member.post(link_sent()).status_code == 302
    assert stored().email == NEW_EMAIL


def test_of_the_link_only_a_hash_is_kept(member: Client) -> None:
    post(member, EMAIL_PAGE)
    token = link_sent().split("/")[3]
    assert EmailChange.objects.get().digest == activation.digest(token)
    assert last_message("accounts/confirm_email").confidential


def test_whose_address_it_is_shows_only_after_the_proof(member: Client, stranger: User) -> None:
    assert "Please open the link" in post(member, EMAIL_PAGE, email="taken@gmail.com")
    response = member.post(link_sent())
    assert response.status_code == 409
    assert "This email is in use" in response.content.decode()
    assert stored().email == "ahmad@gmail.com"


@pytest.mark.parametrize("way", ["changed", "forgotten"])
def test_another_password_voids_the_link_that_a_thief_asked_for(member: Client, way: str) -> None:
    post(member, EMAIL_PAGE)
    link = link_sent()
    if way == "changed":
        post(member, PASSWORD_PAGE)
    else:
        token = default_token_generator.make_token(stored())
        member.post(f"/accounts/forgotten/{stored().pk}/{token}/", CHANGES[PASSWORD_PAGE])
    assert stored().check_password(NEW_PASSWORD)
    assert Client().post(link).status_code == 410
    assert stored().email == "ahmad@gmail.com"


def test_a_closed_account_takes_no_new_email(member: Client) -> None:
    post(member, EMAIL_PAGE)
    User.objects.update(is_active=False)
    assert Client().post(link_sent()).status_code == 410


@pytest.mark.parametrize("token", ["0" * 64, "short", "ä" * 64])
def test_a_link_that_was_never_sent_changes_nothing(client: Client, db: None, token: str) -> None:
    assert client.post(f"/accounts/confirm-email/{token}/").status_code == 410


def test_the_own_address_and_bad_ones_are_named(member: Client) -> None:
    for typed in ("AHMAD@gmail.com", "ahmad", ""):
        assert member.post(EMAIL_PAGE, AGAIN | {"email": typed}).context["form"].errors["email"]
    assert not sent()


def test_nobody_is_flooded_with_links(clock: time_machine.Traveller, member: Client) -> None:
    for _ in range(limits.CHANGES_BY_PERSON.most):
        post(member, EMAIL_PAGE)
        clock.shift(timedelta(minutes=2))
    assert "Too many tries." in post(member, EMAIL_PAGE)
    assert Message.objects.count() == limits.CHANGES_BY_PERSON.most


def test_a_change_that_nobody_confirmed_goes(clock: time_machine.Traveller, member: Client) -> None:
    post(member, EMAIL_PAGE)
    clear_stale()
    assert EmailChange.objects.exists()
    clock.shift(timedelta(days=1, seconds=1))
    clear_stale()
    assert not EmailChange.objects.exists()
