"""Giving feedback in tests, as a browser does."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

URL, SENT = "/feedback/", "/feedback/sent/"
TEXT = "The page for receipts is slow on my phone."
MEMBER = {"topic": "receipt", "message": TEXT}
GUEST = MEMBER | {
    "name": "Ahmad bin Ali",
    "email": "ahmad@gmail.com",
    "captcha_0": "any",
    "captcha_1": "PASSED",
}


def give(browser: Client, words: dict[str, str] = GUEST, **changes: str) -> HttpResponse:
    answer: HttpResponse = browser.post(URL, words | changes)
    return answer


def errors(answer: HttpResponse) -> dict[str, Any]:
    """What the form says beside each of its fields."""
    return dict(answer.context["form"].errors)  # type: ignore[attr-defined]
