"""The statements about sessions, one by one."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.accounts.conftest import IC, LOG_IN, LOG_IN_PASSWORD, PASSWORD, log_in

pytestmark = pytest.mark.django_db

LOG_OUT, KEEP_ALIVE, PAGE = "/accounts/log-out/", "/accounts/keep-alive/", "/mode/"
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def signed_in(client: Client, ahmad: User) -> Client:
    log_in(client)
    return client


def is_signed_in(browser: Client) -> bool:
    response = browser.get(PAGE)
    assert response.status_code in (200, 302)
    return response.status_code == 200


def thief_of(browser: Client) -> Client:
    """A browser with a copy of the session cookie."""
    thief = Client()
    thief.cookies["matrix_session"] = browser.cookies["matrix_session"].value
    return thief


def stay_busy(browser: Client, clock: time_machine.Traveller, *, hours: float) -> None:
    for _ in range(round(hours * 6)):
        clock.shift(TEN_MINUTES)
        browser.post(KEEP_ALIVE)


def test_logging_in_gives_a_new_session_id(client: Client, ahmad: User) -> None:
    client.post(LOG_IN, {"ic_number": IC})
    before = thief_of(client)
    client.post(LOG_IN_PASSWORD, {"password": PASSWORD})
    assert is_signed_in(client)
    assert not is_signed_in(before)


def test_logging_out_ends_the_session_on_the_server(signed_in: Client) -> None:
    thief = thief_of(signed_in)
    assert is_signed_in(thief)
    signed_in.post(LOG_OUT)
    assert not is_signed_in(thief)


@pytest.mark.parametrize(("minutes", "lives"), [(14, True), (16, False)])
def test_a_session_ends_after_fifteen_idle_minutes(
    clock: time_machine.Traveller, signed_in: Client, minutes: int, lives: bool
) -> None:
    clock.shift(TEN_MINUTES)
    assert is_signed_in(signed_in)
    clock.shift(timedelta(minutes=minutes))
    assert is_signed_in(signed_in) is lives


def test_a_busy_session_ends_after_twelve_hours(
    clock: time_machine.Traveller, signed_in: Client
) -> None:
    stay_busy(signed_in, clock, hours=11.9)
    assert is_signed_in(signed_in)
    stay_busy(signed_in, clock, hours=0.2)
    assert not is_signed_in(signed_in)


def test_without_the_longest_age_it_would_go_on(
    clock: time_machine.Traveller, signed_in: Client, settings: Settings
) -> None:
    settings.SESSION_LONGEST_AGE = 48 * 3600
    stay_busy(signed_in, clock, hours=12.2)
    assert is_signed_in(signed_in)


def test_a_twelve_hours_old_session_leads_to_log_in_and_back(
    clock: time_machine.Traveller, signed_in: Client
) -> None:
    stay_busy(signed_in, clock, hours=12)
    ended = signed_in.get("/dashboard/")
    assert ended.headers["Location"] == f"{LOG_IN}?next=/dashboard/"
    log_in(signed_in)
    stay_busy(signed_in, clock, hours=1)
    assert is_signed_in(signed_in)


def test_pages_near_the_end_know_how_much_is_left(
    clock: time_machine.Traveller, signed_in: Client
) -> None:
    def seconds() -> tuple[int, int]:
        page = re.search(r'data-idle-seconds="(\d+)"', signed_in.get("/home/").content.decode())
        assert page
        return int(page[1]), int(signed_in.post(KEEP_ALIVE).content)

    assert seconds() == (900, 900)
    stay_busy(signed_in, clock, hours=11 + 5 / 6)
    assert seconds() == (600, 600)


def test_other_sessions_end_when_the_password_changes(signed_in: Client, ahmad: User) -> None:
    ahmad.set_password("basikal hijau 1980")
    ahmad.save()
    assert not is_signed_in(signed_in)


def test_cookies_are_bound_to_this_host_and_out_of_reach_of_scripts(
    as_in_production: Settings, client: Client, ahmad: User
) -> None:
    client.get(LOG_IN, secure=True)
    client.post(LOG_IN, {"ic_number": IC}, secure=True)
    client.post(LOG_IN_PASSWORD, {"password": PASSWORD}, secure=True)
    assert {"__Host-matrix_session", "__Host-matrix_csrf"} < set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie.key.startswith("__Host-")
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]


def test_a_session_ends_with_the_browser(signed_in: Client) -> None:
    assert signed_in.cookies["matrix_session"]["max-age"] == ""


def test_a_stay_of_somebody_else_is_not_theirs(
    clock: time_machine.Traveller, ahmad: User, client_of: Callable[[User], Client]
) -> None:
    """Twelve hours are counted for each session by itself."""
    early = client_of(ahmad)
    stay_busy(early, clock, hours=6)
    late = client_of(ahmad)
    for _ in range(37):
        clock.shift(TEN_MINUTES)
        early.post(KEEP_ALIVE)
        late.post(KEEP_ALIVE)
    assert (is_signed_in(early), is_signed_in(late)) == (False, True)
