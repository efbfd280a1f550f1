"""Nothing tells a stranger who has an account: not words, headers, lengths, queries or time."""

import re
from collections.abc import Callable
from statistics import quantiles
from time import perf_counter
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.backends import ModelBackend
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import throttling
from accounts.models import FailedAttempt, LimitWindow, OneTimeCode, SignUp, User
from tests.accounts.conftest import (
    CODE,
    DETAILS,
    IC,
    LOG_IN,
    LOG_IN_PASSWORD,
    NEXT,
    code_sent,
)

pytestmark = pytest.mark.django_db

UNKNOWN, NOT_ACTIVATED, INACTIVE, NO_PASSWORD = (
    "850101145678", "900505101234", "880202081236", "920303021238",
)  # fmt: skip
NUMBERS = [IC, UNKNOWN, NOT_ACTIVATED, INACTIVE, NO_PASSWORD]
ONE_BY_ONE = {"X-Request-ID", "Content-Length", "Expires"}
FORGOTTEN = "/accounts/forgotten/"
ROUNDS = 10


class Seen(NamedTuple):
    """What a stranger can compare."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    text: str
    queries: int


@pytest.fixture(autouse=True)
def town(ahmad: User) -> None:
    """One account, one sign-up on its way, one account closed, one without a password."""
    SignUp.objects.create(
        id_type="new_ic",
        ic_number=NOT_ACTIVATED,
        full_name="Mei Ling",
        email="mei@gmail.com",
        mobile="+60191234567",
        language="ms",
        terms_accepted_at=timezone.now(),
        phone_verified_at=timezone.now(),
    )
    for number, fields in ((INACTIVE, {"is_active": False}), (NO_PASSWORD, {"is_staff": True})):
        User.objects.create_user(
            number,
            None if number == NO_PASSWORD else "lori biru 1988",
            full_name="Siti binti Omar",
            email=f"{number}@example.com",
            mobile=f"+6012{number[-7:]}",
            **fields,
        )


def look(browser: Client, path: str, data: dict[str, Any] | None = None) -> Seen:
    with CaptureQueriesContext(connection) as queries:
        response = browser.post(path, data) if data else browser.get(path)
    text = response.content.decode()
    if phrase := (response.context or {}).get("phrase"):
        text = text.replace(f"<strong>{phrase}</strong>", "<strong></strong>")
    # A second may pass between two looks at the time one has to wait.
    text = re.sub(r"in \d+ (seconds?|minutes?)", "", text)
    text = re.sub(r'csrfmiddlewaretoken" value="\w+"|\d{6}-\d{2}-\d{4}', "", text)
    headers = {k: v for k, v in response.headers.items() if k not in ONE_BY_ONE}
    return Seen(response.status_code, headers, sorted(response.cookies), text, len(queries))


def log_in_of(number: str) -> list[Seen]:
    browser = Client()
    return [
        look(browser, LOG_IN, {"ic_number": number}),
        look(browser, LOG_IN_PASSWORD),
        look(browser, LOG_IN_PASSWORD, {"password": "not the password"}),
    ]


@pytest.mark.parametrize("number", NUMBERS[1:])
def test_each_step_of_a_log_in_looks_the_same_for_all(number: str) -> None:
    assert log_in_of(number) == log_in_of(IC)


@pytest.mark.parametrize("number", NUMBERS[1:])
def test_it_does_while_guessing_is_slowed_down_too(number: str) -> None:
    for guessed in (IC, number):
        source = throttling.Source(guessed, "127.0.0.1")
        for _ in range(6):
            throttling.count_failure(source)
    ours, theirs = log_in_of(IC), log_in_of(number)
    assert theirs == ours
    assert "Too many wrong passwords" in ours[-1].text


@pytest.mark.parametrize("number", NUMBERS[1:])
def test_a_forgotten_password_looks_the_same_for_all(number: str) -> None:
    assert look(Client(), FORGOTTEN, {"ic_number": number}) == look(
        Client(), FORGOTTEN, {"ic_number": IC}
    )


@pytest.mark.parametrize("number", NUMBERS)
def test_everybody_has_a_phrase_that_stays(number: str) -> None:
    def phrase() -> str:
        browser = Client()
        browser.post(LOG_IN, {"ic_number": number})
        return str(browser.get(LOG_IN_PASSWORD).context["phrase"])

    assert phrase()
    assert len({phrase() for _ in range(3)}) == 1


# --- Time ----------------------------------------------------------------------------------


def alike(work: dict[str, Callable[[], float]]) -> bool:
    """Whether all take as long, within a third: far less than the one hash that could be missing.

    Measured in turns, so that a busy machine is busy for all; it only ever makes things slower,
    so their quicker quarter is compared, and longer where that does not tell yet.
    """
    measured: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(4):
        for _ in range(ROUNDS):
            for name, once in work.items():
                FailedAttempt.objects.all().delete()
                LimitWindow.objects.all().delete()
                measured[name].append(once())
        quick = [quantiles(seconds, n=4)[0] for seconds in measured.values()]
        if max(quick) < 1.33 * min(quick):
            return True
    return False


def timed(browser: Client, path: str, data: dict[str, Any] | None = None) -> float:
    began = perf_counter()
    if data:
        browser.post(path, data)
    else:
        browser.get(path)
    return perf_counter() - began


def wrong_password(number: str) -> Callable[[], float]:
    def once() -> float:
        browser = Client()
        browser.post(LOG_IN, {"ic_number": number})
        return timed(browser, LOG_IN_PASSWORD, {"password": "not the password"})

    return once


def phrase_page(number: str) -> Callable[[], float]:
    def once() -> float:
        browser = Client()
        browser.post(LOG_IN, {"ic_number": number})
        return timed(browser, LOG_IN_PASSWORD)

    return once


def code_post(**details: str) -> Callable[[], float]:
    def once() -> float:
        SignUp.objects.all().delete()
        browser = Client()
        browser.post(NEXT, DETAILS | details)
        took = timed(browser, CODE, {"code": code_sent()})
        OneTimeCode.objects.all().delete()
        return took

    return once


def test_a_wrong_password_takes_as_long_for_all() -> None:
    assert alike({number: wrong_password(number) for number in NUMBERS})


def test_control_without_the_hash_for_nobody_the_time_tells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def authenticate(
        self: ModelBackend, request: HttpRequest, username: str, password: str
    ) -> User | None:
        user = User.objects.filter(ic_number=username).first()
        return user if user and user.check_password(password) else None

    monkeypatch.setattr(ModelBackend, "authenticate", authenticate)
    assert not alike({number: wrong_password(number) for number in (IC, UNKNOWN)})


def test_the_phrase_takes_as_long_for_all() -> None:
    assert alike({number: phrase_page(number) for number in NUMBERS})


def test_a_forgotten_password_takes_as_long_for_all() -> None:
    def once(number: str) -> Callable[[], float]:
        return lambda: timed(Client(), FORGOTTEN, {"ic_number": number})

    assert alike({number: once(number) for number in NUMBERS})


def test_a_sign_up_takes_as_long_for_whoever_has_an_account() -> None:
    fresh = {"ic_number": UNKNOWN, "email": "new@gmail.com", "mobile": "0123456789"}
    taken = {"ic_number": IC, "email": "ahmad@gmail.com", "mobile": DETAILS["mobile"]}
    work = {name: code_post(**(fresh | {name: taken[name]})) for name in taken}
    assert alike({"fresh": code_post(**fresh)} | work)
