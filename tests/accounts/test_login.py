from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.hashers import Argon2idHasher
from accounts.login import last_sign_in
from accounts.models import SignIn, User
from tests.accounts.conftest import (
    DETAILS,
    IC,
    LOG_IN,
    LOG_IN_PASSWORD,
    NEXT,
    PASSWORD,
    PHRASE,
    log_in,
)

pytestmark = pytest.mark.django_db

UNKNOWN = "850101145678"


def phrase_page(client: Client, number: str) -> str:
    return client.post(LOG_IN, {"ic_number": number}, follow=True).content.decode()


def test_two_steps_lead_to_select_mode(client: Client, ahmad: User) -> None:
    page = phrase_page(client, "790811-08-7654")
    assert PHRASE in page
    assert "If this is not the secret phrase you have set, please do NOT login" in page
    response = client.post(LOG_IN_PASSWORD, {"password": PASSWORD})
    assert response.headers["Location"] == "/mode/"
    assert client.session["_auth_user_id"] == str(ahmad.pk)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", "Enter your IC number."),
        ("12345678901", "Enter the 12 digits"),
        ("ahmad", "Enter the 12 digits"),
        ("1' OR '1'='1", "Enter the 12 digits"),
    ],
)
def test_a_bad_number_is_named_and_kept(client: Client, typed: str, error: str) -> None:
    response = client.post(LOG_IN, {"ic_number": typed})
    assert error in response.context["form"].errors["ic_number"][0]
    assert response.context["form"]["ic_number"].value() == typed


def test_the_first_step_cannot_be_skipped(client: Client, ahmad: User) -> None:
    response = client.post(LOG_IN_PASSWORD, {"password": PASSWORD, "ic_number": IC})
    assert response.headers["Location"] == LOG_IN


def test_an_unknown_number_gets_a_phrase_of_its_own_that_stays(client: Client) -> None:
    client.post(LOG_IN, {"ic_number": UNKNOWN})
    phrases = {client.get(LOG_IN_PASSWORD).context["phrase"] for _ in range(3)}
    client.post(LOG_IN, {"ic_number": "900505101234"})
    assert len(phrases) == 1
    assert client.get(LOG_IN_PASSWORD).context["phrase"] not in phrases


@pytest.mark.parametrize("state", ["unknown", "inactive"])
def test_without_an_account_everything_is_alike(
    clock: time_machine.Traveller, ahmad: User, state: str
) -> None:
    known = attempt(IC)
    if state == "inactive":
        User.objects.filter(pk=ahmad.pk).update(is_active=False)
    assert attempt(UNKNOWN if state == "unknown" else IC) == known


def attempt(number: str) -> list[object]:
    """Statuses, headers and numbers of queries of a log in with a wrong password."""
    browser, seen = Client(), []
    for path, data in [
        (LOG_IN, {"ic_number": number}),
        (LOG_IN_PASSWORD, None),
        (LOG_IN_PASSWORD, {"password": "not the password"}),
    ]:
        with CaptureQueriesContext(connection) as queries:
            response = browser.get(path) if data is None else browser.post(path, data)
        apart = {"Content-Length", "X-Request-ID"}
        headers = {k: v for k, v in response.headers.items() if k not in apart}
        seen.append((response.status_code, headers, len(queries)))
    errors = response.context["form"].errors["password"]
    return [*seen, list(errors)]


@pytest.mark.parametrize("number", [IC, UNKNOWN])
def test_a_wrong_password_costs_one_hash_with_or_without_an_account(
    client: Client, ahmad: User, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes: list[str] = []
    encode, verify = Argon2idHasher.encode, Argon2idHasher.verify

    def counted_encode(self: Argon2idHasher, password: str, salt: str) -> str:
        hashes.append("encode")
        return encode(self, password, salt)

    def counted_verify(self: Argon2idHasher, password: str, encoded: str) -> bool:
        hashes.append("verify")
        return verify(self, password, encoded)

    monkeypatch.setattr(Argon2idHasher, "encode", counted_encode)
    monkeypatch.setattr(Argon2idHasher, "verify", counted_verify)
    log_in(client, number=number, password="not the password")
    assert len(hashes) == 1


def test_a_wrong_password_is_one_clear_error(client: Client, ahmad: User) -> None:
    page = log_in(client, password="not the password")
    assert "The IC number and the password do not match." in page
    assert "not the password" not in page
    assert "_auth_user_id" not in client.session


def test_a_page_of_ours_is_gone_back_to(client: Client, ahmad: User) -> None:
    client.post(LOG_IN + "?next=/accounts/management/", {"ic_number": IC})
    response = client.post(LOG_IN_PASSWORD + "?next=/accounts/management/", {"password": PASSWORD})
    assert response.headers["Location"] == "/accounts/management/"


def test_the_wish_survives_the_first_step(client: Client) -> None:
    response = client.post(LOG_IN + "?next=/accounts/management/%3Fa%3D1", {"ic_number": IC})
    assert (
        response.headers["Location"]
        == LOG_IN_PASSWORD + "?next=%2Faccounts%2Fmanagement%2F%3Fa%3D1"
    )


@pytest.mark.parametrize(
    "wish", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_a_page_of_others_is_not(client: Client, ahmad: User, wish: str) -> None:
    client.post(LOG_IN, {"ic_number": IC})
    response = client.post(f"{LOG_IN_PASSWORD}?next={wish}", {"password": PASSWORD})
    assert response.headers["Location"] == "/mode/"


def test_the_session_gets_a_new_name_and_forgets_the_first_step(
    client: Client, ahmad: User
) -> None:
    client.post(LOG_IN, {"ic_number": IC})
    before = client.session.session_key
    client.post(LOG_IN_PASSWORD, {"password": PASSWORD})
    assert client.session.session_key != before
    assert "log_in_number" not in client.session


def test_a_sign_up_left_half_way_does_not_lengthen_the_session(
    client: Client, ahmad: User, settings: Settings
) -> None:
    client.post(NEXT, DETAILS)
    assert client.session.get_expiry_age() > settings.SESSION_COOKIE_AGE
    log_in(client)
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_the_language_of_the_account_is_used(client: Client, ahmad: User) -> None:
    User.objects.update(language="ms")
    log_in(client)
    assert client.cookies["django_language"].value == "ms"


def test_the_login_before_this_one_is_remembered(
    clock: time_machine.Traveller, client: Client, ahmad: User
) -> None:
    log_in(client)
    assert seen_by(client) is None
    first = SignIn.objects.get().at
    clock.shift(timedelta(hours=3))
    log_in(Client(), password="not the password")
    client.post("/accounts/log-out/")
    log_in(client)
    assert seen_by(client) == first


def seen_by(client: Client) -> object:
    request = HttpRequest()
    request.session = client.session
    return last_sign_in(request)


def test_each_attempt_is_kept_with_its_address_and_browser(client: Client, ahmad: User) -> None:
    client.defaults["HTTP_USER_AGENT"] = "Firefox " + "x" * 300
    client.defaults["HTTP_X_FORWARDED_FOR"] = "1.2.3.4"
    log_in(client, password="not the password")
    log_in(client, number=UNKNOWN, password="not the password")
    log_in(client)
    kept = SignIn.objects.order_by("pk").values_list("user", "successful", "ip")
    assert list(kept) == [
        (ahmad.pk, False, "127.0.0.1"),
        (None, False, "127.0.0.1"),
        (ahmad.pk, True, "127.0.0.1"),
    ]
    assert all(sign_in.user_agent.startswith("Firefox") for sign_in in SignIn.objects.all())


def test_logging_out_needs_a_post_and_ends_the_session(client: Client, ahmad: User) -> None:
    log_in(client)
    assert client.get("/accounts/log-out/").status_code == 405
    session_key = client.session.session_key
    page = client.post("/accounts/log-out/", follow=True).content.decode()
    assert "You have logged out." in page
    assert not client.session.exists(session_key or "")


def test_logging_out_twice_is_no_error(client: Client) -> None:
    assert client.post("/accounts/log-out/").headers["Location"] == LOG_IN


def test_staying_signed_in_needs_somebody_signed_in(client: Client, ahmad: User) -> None:
    assert client.post("/accounts/keep-alive/").status_code == 302
    log_in(client)
    assert client.post("/accounts/keep-alive/").content == b"900"
    assert client.get("/accounts/keep-alive/").status_code == 405


@pytest.mark.parametrize("path", [LOG_IN, "/accounts/sign-up/"])
def test_pages_with_personal_forms_are_not_cached(client: Client, path: str) -> None:
    assert "no-store" in client.get(path).headers["Cache-Control"]
