"""A whole site, and a browser in front of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys.person import Person
from workshop.site import Site


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def context(browser: Browser, site: Site, javascript: bool) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=site.base_url,
        java_script_enabled=javascript,
        viewport={"width": 360, "height": 780},
        locale="en-MY",
        accept_downloads=True,
        # What is measured in the middle of a change of colour has no colour.
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that fails the test when the browser complains of a script or of the CSP."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.complaints = complaints  # type: ignore[attr-defined]
    return page


@pytest.fixture
def person(page: Page, site: Site, tmp_path: Path, javascript: bool) -> Iterator[Person]:
    person = Person(page, site, folder=tmp_path, javascript=javascript)
    yield person
    assert page.complaints == []  # type: ignore[attr-defined]
