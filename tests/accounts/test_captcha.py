import re
from datetime import timedelta
from typing import Any
from urllib.error import URLError

import pytest
import time_machine
from captcha.conf import settings as captcha_settings
from captcha.models import CaptchaStore
from django import forms
from django.test import Client
from django_recaptcha import client as recaptcha
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.captcha import captcha_field, question
from tests.accounts.conftest import DETAILS, NEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production: PASSED is an answer like any other."""
    monkeypatch.setattr(captcha_settings, "CAPTCHA_TEST_MODE", False)


def shown(client: Client) -> CaptchaStore:
    page = client.get(NEXT).content.decode()
    found = re.search(r'name="captcha_0" value="(\w+)"', page)
    assert found
    return CaptchaStore.objects.get(hashkey=found[1])


def answered(client: Client, store: CaptchaStore, answer: str) -> dict[str, Any]:
    response = client.post(NEXT, DETAILS | {"captcha_0": store.hashkey, "captcha_1": answer})
    return {} if response.status_code == 302 else dict(response.context["form"].errors)


def test_the_text_of_the_picture_is_taken_in_any_case(strict: None, client: Client) -> None:
    store = shown(client)
    assert answered(client, store, f" {store.challenge.lower()} ") == {}


def test_the_answer_to_the_question_is_taken_too(strict: None, client: Client) -> None:
    store = shown(client)
    assert answered(client, store, question(store.hashkey)[1]) == {}


@pytest.mark.parametrize("answer", ["PASSED", "0", "wrong"])
def test_any_other_answer_is_refused_and_a_new_picture_shown(
    strict: None, client: Client, answer: str
) -> None:
    store = shown(client)
    assert list(answered(client, store, answer)) == ["captcha"]
    assert not CaptchaStore.objects.filter(pk=store.pk).exists()


@pytest.mark.parametrize("kind", ["text", "question"])
def test_an_answer_works_once(strict: None, client: Client, kind: str) -> None:
    store = shown(client)
    answer = store.response if kind == "text" else question(store.hashkey)[1]
    answered(client, store, answer)
    assert list(answered(Client(), store, answer)) == ["captcha"]


def test_an_answer_comes_in_time(
    strict: None, clock: time_machine.Traveller, client: Client
) -> None:
    store = shown(client)
    clock.shift(timedelta(hours=1))
    assert list(answered(client, store, question(store.hashkey)[1])) == ["captcha"]


@given(st.from_regex(r"[0-9a-f]{40}", fullmatch=True))
def test_the_question_follows_from_the_key(key: str) -> None:
    text, answer = question(key)
    assert (text, answer) == question(key)
    assert re.fullmatch(r"What is \w+ plus \w+\?", text)
    assert 4 <= int(answer) <= 18


def test_the_question_is_asked_on_the_page(client: Client) -> None:
    page = client.get(NEXT).content.decode()
    found = re.search(r'name="captcha_0" value="(\w+)"', page)
    assert found
    assert question(found[1])[0] in page


def test_the_picture_is_open_to_strangers(client: Client) -> None:
    response = client.get(f"/captcha/image/{shown(client).hashkey}/")
    assert response.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("key", ["none", "zz", "../x"])
def test_a_key_that_was_never_given_is_an_error_of_the_field_only(
    strict: None, client: Client, key: str
) -> None:
    response = client.post(NEXT, DETAILS | {"captcha_0": key, "captcha_1": "7"})
    assert list(response.context["form"].errors) == ["captcha"]


def test_recaptcha_is_used_where_both_keys_are_set(settings: Settings, client: Client) -> None:
    settings.RECAPTCHA_PUBLIC_KEY = "public"
    assert type(captcha_field()).__name__ == "PictureField"
    settings.RECAPTCHA_PRIVATE_KEY = "private"
    page = client.get(NEXT).content.decode()
    assert 'data-sitekey="public"' in page
    assert "captcha_0" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)


def test_a_google_out_of_reach_is_said_beside_the_box(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RECAPTCHA_PUBLIC_KEY = settings.RECAPTCHA_PRIVATE_KEY = "key"

    def out_of_reach(_params: bytes) -> None:
        raise URLError("no route")

    monkeypatch.setattr(recaptcha, "recaptcha_request", out_of_reach)
    with pytest.raises(forms.ValidationError):
        captcha_field().clean("token")
