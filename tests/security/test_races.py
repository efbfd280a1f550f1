"""Fifty posts at the same instant, against PostgreSQL.

Each has a control beside it that takes the protection away and shows that it was needed.
"""

from copy import deepcopy
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from captcha.conf import settings as captcha_settings
from captcha.models import CaptchaStore
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import activation, captcha, limits, otp, recovery
from accounts.limits import Limit
from accounts.models import LimitWindow, OneTimeCode, SignUp, User
from accounts.notify.models import Message
from accounts.otp import Outcome, Verdict
from tests.accounts.conftest import (
    CODE,
    DETAILS,
    IC,
    LOG_IN,
    NEXT,
    PASSWORD,
    PHRASE,
    code_sent,
    link_sent,
    wrong_code,
)
from tests.accounts.test_otp_parallel import together

pytestmark = pytest.mark.django_db(transaction=True)

CHOICES = {"secret_phrase": PHRASE, "password": PASSWORD, "password_confirm": PASSWORD}


def post(path: str, data: dict[str, Any], *, tab_of: Client | None = None) -> int:
    """The status of a post from another tab of this browser, or from a browser of its own."""
    browser = Client()
    if tab_of:
        browser.cookies = deepcopy(tab_of.cookies)
    return browser.post(path, data).status_code


# --- A one-time code -----------------------------------------------------------------------


def test_fifty_posts_of_the_right_code_send_one_mail(at_code_page: Client) -> None:
    data = {"code": code_sent()}
    statuses = together(50, lambda: post(CODE, data, tab_of=at_code_page))
    assert set(statuses) == {302}
    assert Message.objects.filter(template="accounts/activation").count() == 1
    assert OneTimeCode.objects.get().attempts == 1


def test_control_reading_the_code_and_writing_later_sends_several(
    at_code_page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {"code": code_sent()}
    all_have_read = Barrier(5)

    def check_then_write(**_asked: object) -> Verdict:
        unused = OneTimeCode.objects.get().used_at is None
        all_have_read.wait(timeout=20)
        OneTimeCode.objects.update(used_at=timezone.now())
        return Verdict(Outcome.ACCEPTED if unused else Outcome.EXPIRED)

    monkeypatch.setattr(SignUp.objects, "select_for_update", SignUp.objects.all)
    monkeypatch.setattr(otp, "verify", check_then_write)
    together(5, lambda: post(CODE, data, tab_of=at_code_page))
    assert Message.objects.filter(template="accounts/activation").count() == 5


def test_fifty_guesses_are_five_tries(at_code_page: Client) -> None:
    data = {"code": wrong_code()}
    together(50, lambda: post(CODE, data, tab_of=at_code_page))
    assert OneTimeCode.objects.get().attempts == 5
    assert post(CODE, {"code": code_sent()}, tab_of=at_code_page) == 200


def test_control_counting_in_python_loses_tries(
    at_code_page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {"code": wrong_code()}
    all_have_read = Barrier(5)

    def count_in_python(**_asked: object) -> Verdict:
        attempts = OneTimeCode.objects.get().attempts
        all_have_read.wait(timeout=20)
        OneTimeCode.objects.update(attempts=attempts + 1)
        return Verdict(Outcome.WRONG, 4)

    monkeypatch.setattr(SignUp.objects, "select_for_update", SignUp.objects.all)
    monkeypatch.setattr(otp, "verify", count_in_python)
    together(5, lambda: post(CODE, data, tab_of=at_code_page))
    assert OneTimeCode.objects.get().attempts == 1


# --- The activation link -------------------------------------------------------------------


@pytest.fixture
def link(at_code_page: Client) -> str:
    at_code_page.post(CODE, {"code": code_sent()})
    return link_sent()


def test_fifty_posts_of_an_activation_link_make_one_account(link: str) -> None:
    statuses = together(50, lambda: post(link, CHOICES))
    assert (statuses.count(302), statuses.count(410)) == (1, 49)
    assert User.objects.count() == 1


def test_control_without_the_lock_several_use_the_link(
    link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They come as far as the unique constraints of the account, which let one through."""
    find = activation._find
    all_have_found = Barrier(5)

    def find_without_lock(token: str, *, lock: bool) -> SignUp:
        found = find(token, lock=False)
        if lock:
            all_have_found.wait(timeout=20)
        return found

    monkeypatch.setattr(activation, "_find", find_without_lock)
    statuses = together(5, lambda: post(link, CHOICES))
    assert (statuses.count(302), statuses.count(409)) == (1, 4)


# --- A forgotten password ------------------------------------------------------------------

NEW = {"password": "perahu layar 88", "password_confirm": "perahu layar 88"}


@pytest.fixture
def way_back(ahmad: User) -> str:
    """The path in the mail for a forgotten password."""
    token = default_token_generator.make_token(ahmad)
    return reverse("accounts:new_password", args=[ahmad.pk, token])


def test_fifty_posts_of_a_link_for_a_forgotten_password_change_it_once(way_back: str) -> None:
    statuses = together(50, lambda: post(way_back, NEW))
    assert (statuses.count(302), statuses.count(410)) == (1, 49)
    assert Message.objects.filter(template="accounts/changed").count() == 1


def test_control_without_the_lock_several_change_it(
    way_back: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = recovery._find
    all_have_found = Barrier(5)

    def find_without_lock(pk: int, token: str, *, lock: bool) -> User:
        found = find(pk, token, lock=False)
        if lock:
            all_have_found.wait(timeout=20)
        return found

    monkeypatch.setattr(recovery, "_find", find_without_lock)
    assert together(5, lambda: post(way_back, NEW)).count(302) == 5


# --- Limits --------------------------------------------------------------------------------

TEN = Limit("numbers from address", 10, timedelta(hours=1))


def test_of_fifty_posts_a_limit_of_ten_lets_ten_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NUMBERS_FROM_ADDRESS", TEN)
    statuses = together(50, lambda: post(LOG_IN, {"ic_number": IC}))
    assert statuses.count(302) == 10
    assert max(LimitWindow.objects.values_list("uses", flat=True)) == 50


def test_control_counting_uses_in_python_lets_more_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    all_have_read = Barrier(5)

    def count_in_python(key: str, *, now: datetime, ends_at: datetime) -> tuple[int, datetime]:
        window = LimitWindow.objects.filter(key=key).first()
        uses = (window.uses if window else 0) + 1
        all_have_read.wait(timeout=20)
        LimitWindow.objects.update_or_create(key=key, defaults={"uses": uses, "ends_at": ends_at})
        return uses, ends_at

    monkeypatch.setattr(limits, "NUMBERS_FROM_ADDRESS", Limit("one", 1, timedelta(hours=1)))
    monkeypatch.setattr(limits, "_count", count_in_python)
    assert together(5, lambda: post(LOG_IN, {"ic_number": IC})).count(302) == 5


# --- The answer to a CAPTCHA ---------------------------------------------------------------


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A sign-up with the right answer to a picture."""
    monkeypatch.setattr(captcha_settings, "CAPTCHA_TEST_MODE", False)
    picture = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    return DETAILS | {"captcha_0": picture.hashkey, "captcha_1": picture.response}


def sign_ups(count: int, details: dict[str, str]) -> int:
    """How many of so many people, who all give this answer, are let in."""
    mobiles = [f"010-88776{n:02}" for n in range(count)]
    return together(count, lambda: post(NEXT, details | {"mobile": mobiles.pop()})).count(302)


def test_of_fifty_posts_of_one_answer_one_is_taken(answered: dict[str, str]) -> None:
    assert sign_ups(50, answered) == 1


def test_control_looking_before_taking_away_takes_several(
    answered: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    all_have_looked = Barrier(5)

    def look_then_take(key: str) -> list[str]:
        responses = list(CaptchaStore.objects.values_list("response", flat=True))
        all_have_looked.wait(timeout=20)
        CaptchaStore.objects.filter(hashkey=key).delete()
        return responses

    monkeypatch.setattr(captcha, "_take_answers", look_then_take)
    assert sign_ups(5, answered) == 5
