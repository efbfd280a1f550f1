"""The long registration form: a session that ends takes nothing away."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from matrix.demo.people import DRIVER
from workshop.site import Site

FORM = "/contributions/register/hawker/"


@pytest.fixture
def javascript() -> bool:
    return True


def test_what_was_typed_is_there_again_after_the_login(page: Page, context: BrowserContext) -> None:
    page.goto(FORM)
    log_in(page)
    page.wait_for_url(f"**{FORM}")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.get_by_label("Address Line 1").fill("12 Jalan Bunga Raya")
        page.get_by_label("Address Line 2").focus()
    context.clear_cookies(name="matrix_session")

    page.get_by_role("main").get_by_role("button", name="Continue").last.click()
    log_in(page)
    expect(page.get_by_label("Address Line 1")).to_have_value("12 Jalan Bunga Raya")


def test_without_scripts_the_button_keeps_it_though_the_session_has_ended(
    browser: Browser, site: Site
) -> None:
    context = browser.new_context(base_url=site.base_url, java_script_enabled=False)
    page = context.new_page()
    page.goto(FORM)
    log_in(page)
    page.get_by_label("Address Line 1").fill("14 Jalan Melati")
    context.clear_cookies(name="matrix_session")
    page.get_by_role("main").get_by_role("button", name="Continue").last.click()
    expect(page.get_by_text("What you filled in is saved")).to_be_visible()
    log_in(page)
    expect(page.get_by_label("Address Line 1")).to_have_value("14 Jalan Melati")
    context.close()


def log_in(page: Page) -> None:
    page.get_by_label("IC Number (e.g. 790811087654)").fill(DRIVER.ic_number)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Password", exact=True).fill(DRIVER.password)
    page.get_by_role("button", name="Log In").click()
