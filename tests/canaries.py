"""A pytest plugin, active in every run: what is personal must not come out in the wrong place.

While a test runs, the values of its people are collected where they are made or typed (IC and
mobile numbers, mail addresses, secret phrases, passwords, one-time codes, tokens of links), and
what the portal says in places that are no secret: log lines, cache keys, subjects and texts of
messages, error pages, redirects, pages for staff. When the test is over the two are compared, and
each meeting fails it with its place. Logs of whole sites are looked at when the site stops.
"""

import logging
import re
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.cache.backends.base import BaseCache
from django.core.handlers.base import BaseHandler
from django.db.models.signals import post_save
from django.http import HttpRequest, HttpResponse

from accounts.models import SignUp, User
from accounts.notify.models import Message
from matrix.logs import JsonLine, discreet
from workshop.site import Site

ROOMS = ("matrix", "payments", "selfemployed", "receipts", "accounts", "wording")
NUMBERS, SECRETS, ONCE = "number or address of a person", "secret of a person", "code or token"
EVERY_KIND = frozenset({NUMBERS, SECRETS, ONCE})
TYPED = {
    "ic_number": NUMBERS,
    "mobile": NUMBERS,
    "email": NUMBERS,
    "secret_phrase": SECRETS,
    "password": SECRETS,
    "password_confirm": SECRETS,
    "current_password": SECRETS,
    "code": ONCE,
}
SHORTEST = 6
# Not 410 and 429, which pages of our own give that show a form to its owner.
ERRORS = frozenset({400, 403, 404, 405, 413, 500, 503})
# A site also prints its messages and the people of its demonstration: that is no log.
LOG_LINE = re.compile(r"\w+ +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [A-Z]+ ")


class Canaries:
    """The values of one test, and what was said where."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.said: dict[tuple[str, str, frozenset[str]], None] = {}
        self.caught: list[str] = []

    def value(self, text: str | None, kind: str) -> None:
        if text and len(text.strip()) >= SHORTEST:
            self.values[_pattern(text.strip())] = kind

    def says(self, place: str, text: str, *, never: frozenset[str] = EVERY_KIND) -> None:
        self.said[place, text, never] = None

    def forget(self) -> None:
        self.values.clear()
        self.said.clear()
        self.caught.clear()

    def hits(self) -> Iterator[str]:
        yield from self.caught
        for place, text, never in self.said:
            for pattern, kind in self.values.items():
                if kind in never and (found := re.search(pattern, text, re.IGNORECASE)):
                    start, end = max(found.start() - 60, 0), found.end() + 60
                    yield f"A {kind} in {place}: …{text[start:end]}…"


canaries = Canaries()


class Ear(logging.Handler):
    """Hears each record as production writes it; our own loggers also before the net."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLine())

    def emit(self, record: logging.LogRecord) -> None:
        place = f"a log line of {record.name}"
        canaries.says(place, self.format(record))
        if record.name.startswith(ROOMS):
            canaries.says(f"{place} before the net", record.getMessage())


def hear_row(instance: Any, **_kwargs: Any) -> None:
    """Collect from a row of a person; listen to one of a message."""
    if isinstance(instance, User | SignUp):
        for field in ("ic_number", "mobile", "email"):
            canaries.value(getattr(instance, field), NUMBERS)
        canaries.value(getattr(instance, "secret_phrase", ""), SECRETS)
    elif isinstance(instance, Message):
        canaries.says("the subject of a message", instance.subject)
        body = f"{instance.body_text}\n{instance.body_html}"
        never = frozenset({SECRETS}) if instance.channel == "email" else frozenset({NUMBERS})
        canaries.says(f"the message {instance.template}", body, never=never)
        if instance.confidential:
            for once in re.findall(r"\b\d{6}\b|(?<=/)[\w-]{20,}(?=/)", instance.body_text):
                canaries.value(once, ONCE)


def hear_password(_result: Any, _user: AbstractBaseUser, raw: str | None, **_kwargs: Any) -> None:
    canaries.value(raw, SECRETS)


def hear_cache(result: str, *_args: Any, **_kwargs: Any) -> None:
    canaries.says("a cache key", result)


def hear_answer(answer: HttpResponse, _handler: BaseHandler, request: HttpRequest) -> None:
    # Only what the portal has parsed itself: parsing may fail, or change what comes after.
    if hasattr(request, "_post"):
        for name, kind in TYPED.items():
            canaries.value(request.POST.get(name), kind)
    if answer.streaming:
        return
    place, text = f"{request.method} {request.path}", answer.content.decode(errors="replace")
    canaries.says(f"the redirect of {place}", answer.headers.get("Location", ""))
    if answer.status_code in ERRORS or "error-page" in text:
        canaries.says(f"the error page {answer.status_code} of {place}", text)
    elif request.path.startswith("/admin/"):
        canaries.says(f"the page for staff of {place}", text, never=frozenset({SECRETS}))


def hear_site(site: Site) -> None:
    """A person is known here by the shape of their numbers: they lived in another process."""
    for line in site.words.read_text(errors="replace").splitlines():
        if "[hidden]" in line or (LOG_LINE.match(line) and discreet(line) != line):
            canaries.caught.append(f"A number of a person in the log of a site: {line}")


def pytest_configure() -> None:
    post_save.connect(hear_row)
    _listen(AbstractBaseUser, "set_password", after=hear_password)
    _listen(BaseCache, "make_key", after=hear_cache)
    _listen(BaseHandler, "get_response", after=hear_answer)
    _listen(Site, "_stop", before=hear_site)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    root = logging.getLogger()
    if not any(isinstance(handler, Ear) for handler in root.handlers):
        root.addHandler(Ear())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Iterator[None]:
    try:
        yield
        hits = list(canaries.hits())
    finally:
        canaries.forget()
    if hits:
        pytest.fail("\n".join(hits), pytrace=False)


def _listen(
    owner: type,
    name: str,
    *,
    before: Callable[..., None] = lambda *_args, **_kwargs: None,
    after: Callable[..., None] = lambda *_args, **_kwargs: None,
) -> None:
    original = getattr(owner, name)

    @wraps(original)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        before(*args, **kwargs)
        result = original(*args, **kwargs)
        after(result, *args, **kwargs)
        return result

    setattr(owner, name, wrapper)


def _pattern(text: str) -> str:
    """However it is written: an IC number with dashes, a mobile number with +60, 60 or 0."""
    digits = re.sub(r"[\s-]", "", text)
    if re.fullmatch(r"\d{12}", digits):
        number = f"{digits[:6]}-?{digits[6:8]}-?{digits[8:]}"
    elif mobile := re.fullmatch(r"(?:\+?60|0)(1\d{8,9})", digits):
        number = rf"(?:\+?60|0){mobile[1]}"
    else:
        number = re.escape(text)
    return rf"(?<![\w.]){number}(?!\w)"
