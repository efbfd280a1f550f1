"""A browser in which the person has logged in before is not slowed down by strangers."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts import known_browsers, limits, throttling
from accounts.limits import Limit
from accounts.models import User
from accounts.throttling import Source
from tests.accounts.conftest import IC, LOG_IN, log_in

pytestmark = pytest.mark.django_db

OTHER = "850101145678"


def cookie_of(ic_number: str) -> str:
    response = HttpResponse()
    known_browsers.remember(response, ic_number)
    return str(next(iter(response.cookies.values())).value)


def named(cookie: str, ic_number: str = IC) -> str:
    request = RequestFactory().get("/")
    request.COOKIES["matrix_known"] = cookie
    return known_browsers.name(request, ic_number)


@pytest.fixture
def known(client: Client, ahmad: User) -> Client:
    """The owner's browser, signed out again."""
    log_in(client)
    client.post("/accounts/log-out/")
    return client


def test_it_is_known_to_its_owner_and_to_nobody_else() -> None:
    cookie = cookie_of(IC)
    assert named(cookie)
    assert named(cookie) == named(cookie)
    assert not named(cookie, OTHER)
    assert named(cookie_of(IC)) != named(cookie)


@pytest.mark.parametrize("forged", ["", "x", f"{IC}.1", "a.b:c:d", ":" * 50, "ä.ö:1:2"])
def test_a_forged_cookie_is_worth_nothing(forged: str) -> None:
    assert not named(forged)


def test_a_cookie_of_another_key_is_worth_nothing(settings: Settings) -> None:
    cookie = cookie_of(IC)
    settings.SECRET_KEY = "another key"
    assert not named(cookie)


def test_it_is_forgotten_after_half_a_year(clock: time_machine.Traveller) -> None:
    cookie = cookie_of(IC)
    clock.shift(timedelta(days=179))
    assert named(cookie)
    clock.shift(timedelta(days=2))
    assert not named(cookie)


def test_the_cookie_names_nobody() -> None:
    assert IC not in cookie_of(IC)


def test_logging_in_gives_it_to_the_browser_alone(client: Client, ahmad: User) -> None:
    log_in(client, password="not the password")
    assert "matrix_known" not in client.cookies
    log_in(client)
    cookie = client.cookies["matrix_known"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert named(cookie.value)


def test_strangers_do_not_slow_it_down_even_at_its_own_address(
    clock: time_machine.Traveller, known: Client
) -> None:
    for _ in range(60):
        throttling.count_failure(Source(IC, "127.0.0.1"))
    assert "Too many wrong passwords" in log_in(Client())
    assert "Select Mode" in log_in(known)


def test_nor_does_the_limit_on_its_number(known: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NUMBERS_FROM_ADDRESS", "NUMBER_FROM_ANYWHERE", "NUMBERS", "PASSWORDS"):
        monkeypatch.setattr(limits, name, Limit(name, 0, timedelta(hours=1)))
    assert "Too many tries" in Client().post(LOG_IN, {"ic_number": IC}).content.decode()
    assert "Select Mode" in log_in(known)


def test_guessing_in_it_gets_slower_all_the_same(
    clock: time_machine.Traveller, known: Client
) -> None:
    for _ in range(5):
        log_in(known, password="not the password")
    assert "Please try again in 30 seconds." in log_in(known)
    called = named(known.cookies["matrix_known"].value)
    for _ in range(7):
        throttling.count_failure(Source(IC, "10.0.0.1", called))
    assert "Please try again in 15 minutes." in log_in(known)
