"""A whole site, and a browser in front of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

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
def width(javascript: bool) -> int:
    """A phone's; without JavaScript the smallest that WCAG's reflow asks for."""
    return 360 if javascript else 320


@pytest.fixture
def context(browser: Browser, site: Site, javascript: bool, width: int) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=site.base_url,
        java_script_enabled=javascript,
        viewport={"width": width, "height": 780},
        locale="en-MY",
        accept_downloads=True,
        # What is measured in the middle of a change of colour has no colour.
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Iterator[Page]:
    """A page that fails the test when the browser complains of a script or of the CSP, or when
    a page of the way scrolls sideways.
    """
    page = context.new_page()
    complaints: list[str] = []
    page.on("load", lambda loaded: complaints.extend(sideways(loaded, site)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    yield page
    assert complaints + sideways(page, site) == []


def sideways(page: Page, site: Site) -> list[str]:
    """That this page of ours is wider than the window, if it is."""
    if not page.url.startswith(site.base_url):
        return []
    try:
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    except BrowserError as error:
        if "context was destroyed" in str(error):  # left before it could be asked
            return []
        raise
    return [f"{page.url} scrolls sideways by {over} px"] if over > 0 else []


@pytest.fixture
def person(page: Page, site: Site, tmp_path: Path, javascript: bool) -> Person:
    return Person(page, site, folder=tmp_path, javascript=javascript)
