"""A sign-up with an IC, e-mail or mobile that has an account looks like any other."""

import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import SignUp, User
from accounts.notify.models import Message
from tests.accounts.conftest import CODE, DETAILS, NEXT, code_sent, last_message

FRESH = {"ic_number": "850101145678", "email": "siti@gmail.com", "mobile": "0123456789"}
TAKEN = {
    "ic_number": DETAILS["ic_number"],
    "email": "AHMAD@gmail.com",
    "mobile": DETAILS["mobile"],
}


def walk(details: dict[str, str]) -> list[tuple[int, dict[str, str], str, int]]:
    """What a stranger can see of a whole sign-up, and how many queries each step took."""
    browser, seen = Client(), []
    for method, path, with_code in [
        ("get", NEXT, False),
        ("post", NEXT, False),
        ("get", CODE, False),
        ("post", CODE, True),
        ("get", "/accounts/sign-up/done/", False),
    ]:
        data = {"code": code_sent()} if with_code else DETAILS | details
        with CaptureQueriesContext(connection) as queries:
            response = getattr(browser, method)(path, data if method == "post" else {})
        text = re.sub(
            r'(csrfmiddlewaretoken|captcha_0)" value="\w+"', "", response.content.decode()
        )
        text = re.sub(r"/captcha/image/\w+/|What is \w+ plus \w+|0\d\d-•••• \d{4}", "", text)
        apart = {"Content-Length", "X-Request-ID"}
        headers = {k: v for k, v in response.headers.items() if k not in apart}
        seen.append((response.status_code, headers, text, len(queries)))
    return seen


@pytest.mark.parametrize("taken", list(TAKEN))
def test_each_page_header_and_query_count_is_the_same(
    clock: time_machine.Traveller, ahmad: User, taken: str
) -> None:
    fresh = walk(FRESH)
    other = {"ic_number": "900505101234", "email": "mei@gmail.com", "mobile": "0191234567"}
    assert walk(other | {taken: TAKEN[taken]}) == fresh


@pytest.mark.parametrize("taken", list(TAKEN))
def test_the_mail_says_that_there_is_an_account(ahmad: User, taken: str) -> None:
    walk(FRESH | {taken: TAKEN[taken]})
    mail = last_message("accounts/account_exists")
    assert "You already have an account" in mail.body_text
    assert "/accounts/log-in/" in mail.body_text
    assert not Message.objects.filter(template="accounts/activation").exists()
    assert SignUp.objects.get().activation_digest is None


def test_a_pending_sign_up_of_a_stranger_blocks_nobody(db: None) -> None:
    walk(FRESH)
    walk(FRESH | {"mobile": "0191234567", "email": "true@gmail.com"})
    assert Message.objects.filter(template="accounts/activation").count() == 2
