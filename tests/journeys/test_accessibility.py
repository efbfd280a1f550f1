"""No page of the way has a fault that axe finds, in either language, on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from matrix.demo.people import GUIDE
from workshop.site import Site

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PUBLIC = [
    "/",
    "/help/",
    "/terms/",
    "/privacy/",
    "/accounts/sign-up/",
    "/accounts/log-in/",
    "/accounts/forgotten/",
    "/accounts/forgotten/sent/",
]
MEMBERS = [
    "/mode/",
    "/home/",
    "/dashboard/",
    "/contributions/",
    "/contributions/1/",
    "/contributions/register/",
    "/contributions/register/passenger-transportation/",
    "/contributions/renew/",
    "/contributions/4/renew/",
    "/contributions/statements/",
    "/cover/",
    "/cover/?day=2019-12-27&time=16:25:42",
    "/cover/card/",
    "/accounts/management/",
    "/accounts/management/password/",
    "/accounts/management/phrase/",
    "/accounts/management/mobile/",
    "/accounts/management/email/",
    "/management/reminders/",
]


@pytest.fixture
def javascript() -> bool:
    return True


@pytest.fixture(params=["en", "ms"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_public_pages(context: BrowserContext, site: Site, language: str) -> None:
    page = context.new_page()
    speak(context, site, language)
    assert faults(page, PUBLIC) == {}


def test_members_pages(context: BrowserContext, site: Site, language: str) -> None:
    page = context.new_page()
    page.goto("/accounts/log-in/")
    page.get_by_label("IC Number (e.g. 790811087654)").fill(GUIDE.ic_number)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Password", exact=True).fill(GUIDE.password)
    page.get_by_role("button", name="Log In").click()
    page.wait_for_url("**/mode/")
    speak(context, site, language)
    assert faults(page, MEMBERS) == {}
    page.goto("/contributions/1/")
    page.locator("a[href^='/payments/']").first.click()
    page.wait_for_url("**/payments/*/")
    check_page = str(page.locator("a[href*='/verify/']").first.get_attribute("href"))
    assert faults(page, [page.url, check_page, "/verify/x/"]) == {}


def speak(context: BrowserContext, site: Site, language: str) -> None:
    context.add_cookies([{"name": "django_language", "value": language, "url": site.base_url}])


def faults(page: Page, paths: list[str]) -> dict[str, list[str]]:
    """What axe finds, and whether a page scrolls sideways, by path; nothing is as it should be."""
    found: dict[str, list[str]] = {}
    for path in paths:
        page.goto(path)
        ids = [fault["id"] for fault in Axe().run(page, options=RULES).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            ids.append("scrolls sideways")
        if ids:
            found[path] = ids
    return found
