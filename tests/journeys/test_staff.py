"""Staff at the door, on a phone: phrase, password, the code of their app, then their pages."""

from base64 import b32decode

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect

from matrix.demo.people import STAFF


@pytest.fixture
def javascript() -> bool:
    # Once: a code works once in its half minute.
    return True


def test_staff_come_in_by_password_and_code(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_label("IC Number (e.g. 790811087654)").fill(STAFF.ic_number)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text(STAFF.secret_phrase)).to_be_visible()
    page.get_by_label("Password", exact=True).fill(STAFF.password)
    page.get_by_role("button", name="Log In").click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_label("Code").fill(f"{TOTP(b32decode(STAFF.totp_secret)).token():06}")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Self-Employment Social Security")).to_be_visible()
