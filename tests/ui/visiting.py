"""Going to every page in a browser, one thread a language, and measuring what is there."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from django.db import connection
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, sync_playwright
from playwright.sync_api import Page as Tab

from tests.ui import measuring
from tests.ui.arriving import Visitor
from tests.ui.measuring import DESK, PHONE, Seen
from tests.ui.pages import LANGUAGES, Page
from tests.ui.place import Place
from workshop.places import ROOT

SHOTS = ROOT / "var" / "ui"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STEP_MILLISECONDS = 20_000
WIDTHS = (PHONE, DESK)
# A page, and the widths at which it is looked at.
Job = tuple[Page, tuple[int, ...]]
# Playwright's plain calls run a loop of their own in this thread, which Django takes for async.
PLAIN_CALLS = {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}


def visit(place: Place, pages: list[Page], *, whole: bool) -> list[Seen]:
    """Every page in both languages at both widths, or in one of each, taking turns."""
    jobs: dict[str, list[Job]] = {language: [] for language in LANGUAGES}
    for number, page in enumerate(pages):
        own = page.languages if whole else [page.languages[number % len(page.languages)]]
        widths = WIDTHS if whole else (WIDTHS[number // 2 % 2],)
        for language in own:
            jobs[language].append((page, widths))
    with quietly(), ThreadPoolExecutor(len(LANGUAGES)) as pool:
        rounds = [
            pool.submit(_round, place, language, jobs[language], whole=whole)
            for language in LANGUAGES
        ]
        return [seen for one in rounds for seen in one.result()]


def _round(place: Place, language: str, jobs: list[Job], *, whole: bool) -> list[Seen]:
    """All pages of one language, in one browser, role after role."""
    seen = []
    try:
        with chromium() as browser:
            for role, group in groupby(sorted(jobs, key=_role), key=_role):
                seen += _as(role, browser, place, language, list(group), whole=whole)
    finally:
        connection.close()
    return seen


def _role(job: Job) -> str:
    return job[0].role


def _as(
    role: str,
    browser: Browser,
    place: Place,
    language: str,
    jobs: list[Job],
    *,
    whole: bool,
) -> Iterator[Seen]:
    own = _tab(browser, place, role, language)
    for page, widths in jobs:
        seen = _one(own, place, page, language, widths, whole=whole)
        yield seen
        if role == "stranger" or seen.lost:
            own.context.close()
            own = _tab(browser, place, role, language)
    own.context.close()


def _tab(browser: Browser, place: Place, role: str, language: str) -> Tab:
    """A new tab, with axe in every page: bringing it there each time takes longer than it."""
    own = context(browser, place, role, language)
    own.add_init_script(measuring.AXE)
    return own.new_page()


@contextmanager
def quietly() -> Iterator[None]:
    """Let the database be asked while Playwright runs."""
    with patch.dict(os.environ, PLAIN_CALLS):
        yield


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def context(browser: Browser, place: Place, role: str, language: str) -> BrowserContext:
    """A browser in which this person is signed in and this language chosen."""
    made = browser.new_context(
        base_url=place.site.base_url,
        viewport={"width": PHONE, "height": measuring.HEIGHT[PHONE]},
        # What is measured in the middle of a change of colour has no colour.
        reduced_motion="reduce",
    )
    made.set_default_timeout(STEP_MILLISECONDS)
    made.add_init_script(path=measuring.SCRIPT)
    cookies = place.session(role) | {"django_language": language}
    made.add_cookies(
        [
            {"name": name, "value": value, "url": place.site.base_url}
            for name, value in cookies.items()
        ]
    )
    return made


def _one(
    tab: Tab,
    place: Place,
    page: Page,
    language: str,
    widths: Iterable[int],
    *,
    whole: bool,
) -> Seen:
    seen = Seen(page.name, page.role, language, ours=page.ours)
    measuring.resize(tab, next(iter(widths)))
    with listening(tab, seen) as answers:
        try:
            page.arrive(Visitor(tab, place, language))
            seen.path = urlsplit(tab.url).path
            seen.status = answers.get(tab.url.split("#")[0], 0)
            if page.status and seen.status != page.status:
                seen.lost = f"answered {seen.status} and not {page.status}"
            else:
                _measure(tab, seen, widths, whole=whole)
        except Exception as error:  # whatever it is: the other pages are measured, this one is lost
            seen.lost = f"{type(error).__name__}: {error}"[:600]
    return seen


def _measure(tab: Tab, seen: Seen, widths: Iterable[int], *, whole: bool) -> None:
    for width in widths:
        shot = SHOTS / f"{seen.language}-{width}" / f"{seen.name}.png" if whole else None
        seen.looks.append(measuring.look(tab, width, shot=shot, ours=seen.ours))
    facts = tab.evaluate("matrixUi.facts()")
    seen.title, seen.refused = facts["title"], facts["refused"]
    seen.links = facts["links"] if tab.url.startswith("http") else []
    seen.form = measuring.form(facts, seen.language)
    seen.narrow = measuring.narrow(tab)
    # A mail has the sizes that mail programs understand; they enlarge it as a whole.
    if whole and not seen.name.startswith("mail-"):
        seen.large_text = measuring.large_text(tab)


@contextmanager
def listening(tab: Tab, seen: Seen) -> Iterator[dict[str, int]]:
    """Note what the browser complains of, and what each address answers."""
    answers: dict[str, int] = {}

    def note(line: ConsoleMessage) -> None:
        if line.type in {"error", "warning"} and not _of_the_answer(line.text):
            seen.errors.append(line.text[:300])

    heard: dict[Any, Callable[[Any], None]] = {
        "pageerror": lambda error: seen.errors.append(str(error)[:300]),
        "console": note,
        "response": lambda answer: answers.update({answer.url: answer.status}),
    }
    for what, hear in heard.items():
        tab.on(what, hear)
    yield answers
    for what, hear in heard.items():
        tab.remove_listener(what, hear)


def _of_the_answer(text: str) -> bool:
    """The browser's remark that a page was answered with an error, which is asked for."""
    return text.startswith("Failed to load resource: the server responded with a status of")
