import re
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from captcha.conf import settings as captcha_settings
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.notify.models import Message

IC, PASSWORD, PHRASE = "790811087654", "kereta biru 1979", "kucing hitam"
NOW = datetime.fromisoformat("2019-12-27T10:00:00+08:00")
DETAILS = {
    "id_type": "new_ic",
    "ic_number": "790811-08-7654",
    "full_name": "Ahmad bin Ali",
    "email": "ahmad@gmail.com",
    "mobile": "010-887 7665",
    "terms": "on",
    "captcha_0": "any",
    "captcha_1": "PASSED",
}
NEXT, CODE, DONE = "/accounts/sign-up/", "/accounts/sign-up/code/", "/accounts/sign-up/done/"
RESEND = "/accounts/sign-up/code/resend/"
LOG_IN, LOG_IN_PASSWORD = "/accounts/log-in/", "/accounts/log-in/password/"


@pytest.fixture(autouse=True)
def surroundings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in development: messages go to the inbox, and the challenge takes PASSED."""
    settings.SMS_TRANSPORT = "inbox"
    settings.EMAIL_BACKEND = "accounts.notify.transports.inbox.InboxEmailBackend"
    settings.RECAPTCHA_PUBLIC_KEY = settings.RECAPTCHA_PRIVATE_KEY = ""
    monkeypatch.setattr(captcha_settings, "CAPTCHA_TEST_MODE", True)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ahmad(db: None) -> User:
    return make_ahmad()


@pytest.fixture
def at_code_page(client: Client, db: None) -> Client:
    """A browser that has sent its details and waits for the code."""
    assert client.post(NEXT, DETAILS).status_code == 302
    return client


def make_ahmad() -> User:
    return User.objects.create_user(
        IC,
        PASSWORD,
        full_name="Ahmad bin Ali",
        email="ahmad@gmail.com",
        mobile="+60108877665",
        secret_phrase=PHRASE,
        language="en",
    )


def log_in(client: Client, *, number: str = IC, password: str = PASSWORD) -> str:
    """Both steps; the text of the page one comes to."""
    client.post(LOG_IN, {"ic_number": number})
    return client.post(LOG_IN_PASSWORD, {"password": password}, follow=True).content.decode()


def last_message(template: str) -> Message:
    return Message.objects.filter(template=template).latest("pk")


def code_sent() -> str:
    found = re.search(r"\d{6}", last_message("accounts/code").body_text)
    assert found
    return found[0]


def wrong_code() -> str:
    return f"{(int(code_sent()) + 1) % 10**6:06}"


def link_sent() -> str:
    text = last_message("accounts/activation").body_text
    found = re.search(r"/accounts/activate/[0-9a-f]{64}/", text)
    assert found
    return found[0]
