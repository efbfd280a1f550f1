"""A renewal, from the first page after login to the bank's page, counted tap by tap."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from payments import inbox
from payments.fpx.client import load_private_key
from payments.models import Door
from tests.faults.taking_part import taking_part
from tests.making import Gateway, begin, make_user, sign_in, submit
from tests.ui.visiting import quietly
from workshop.site import Site

SECTOR = "PASSENGER TRANSPORTATION"
BANK = "TEST0021"
_numbers = count(5001)


@dataclass
class Counter:
    """Presses what is pressed, and remembers it."""

    page: Page
    taps: list[str] = field(default_factory=list)

    def tap(self, control: Locator) -> None:
        self.taps.append(" ".join(control.inner_text().split()) or "tick")
        control.click()


@pytest.fixture
def cookie(site: Site, django_db_blocker: Any) -> Iterator[str]:
    """The session of somebody signed in, whose cover ends within days."""
    with django_db_blocker.unblock(), quietly(), taking_part(site):
        browser = Client()
        sign_in(browser, _person_whose_cover_ends(site))
        yield str(browser.session.session_key)


def _person_whose_cover_ends(site: Site) -> User:
    gateway = Gateway(load_private_key(site.data / "mockfpx" / "fpx-private.pem"))
    person = make_user(f"88081710{next(_numbers)}", full_name="Tan Ah Kow")
    with time_machine.travel(timezone.now() - timedelta(days=25)):
        payment = begin(submit(person, SECTOR, months=1), BANK)
        inbox.receive(gateway.says(payment), door=Door.DIRECT)
    return person


@pytest.fixture
def counter(page: Page, site: Site, cookie: str) -> Counter:
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site.base_url}]
    )
    return Counter(page)


@pytest.mark.parametrize("start", ["/mode/", "/home/"])
def test_from_the_first_page_to_the_bank_in_three_taps(
    counter: Counter, site: Site, javascript: bool, start: str
) -> None:
    page = counter.page
    main = page.get_by_role("main")
    page.goto(start)
    counter.tap(main.get_by_role("link", name=f"Renew Now {SECTOR}"))
    expect(main.get_by_label("Select Bank")).to_have_value(BANK)
    counter.tap(page.get_by_label("I acknowledge that I have read and agree"))
    counter.tap(main.get_by_role("button", name="Pay with FPX"))
    if not javascript:
        counter.tap(main.get_by_role("button", name="Continue to the bank"))
    page.wait_for_url(f"{site.mock_url}/**")
    expect(page.locator("input[name=username]")).to_be_visible()
    assert len(counter.taps) == (3 if javascript else 4), counter.taps


def test_other_months_show_their_period_and_price_before_paying(
    counter: Counter, javascript: bool
) -> None:
    page = counter.page
    main = page.get_by_role("main")
    page.goto("/mode/")
    main.get_by_role("link", name="Renew Now").click()
    page.get_by_label("I acknowledge that I have read and agree").check()
    before = main.locator("#period").inner_text()
    main.get_by_label("Contribution Months").select_option(label="6 Month(s)")
    if not javascript:
        main.get_by_role("button", name="Show coverage period").click()
    expect(main.locator("#period")).not_to_have_text(before, use_inner_text=True)
    expect(main.get_by_text("RM 78.60").locator("visible=true")).to_have_count(1)
    expect(page.get_by_label("I acknowledge that I have read and agree")).to_be_checked()
    expect(main.get_by_label("Select Bank")).to_have_value(BANK)
