"""Payment Details: the link to share, who has looked, and what it says of a void receipt."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from payments import inbox
from payments.models import Door, Payment
from receipts import voiding
from receipts.models import Look, Receipt
from tests.making import Gateway, begin, make_user, sign_in, submit

MALAYSIAN_HOUR = "%d-%m-%Y %H:00:00"


@pytest.fixture
def paid(driver: User, gateway: Gateway) -> Payment:
    payment = begin(submit(driver))
    inbox.receive(gateway.says(payment), door=Door.DIRECT)
    payment.refresh_from_db()
    return payment


@pytest.fixture
def browser(driver: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(driver)


def details(browser: Client, payment: Payment) -> str:
    return browser.get(f"/payments/{payment.order_number}/").content.decode()


def test_the_owner_finds_the_link_to_share(browser: Client, paid: Payment) -> None:
    page, address = details(browser, paid), Receipt.objects.get().snapshot["verify_url"]
    assert f'href="{address}"' in page
    assert f'data-share="{address}"' in page
    assert "Nobody has looked at it" in page
    assert "This receipt is void" not in page


def test_the_owner_sees_that_somebody_looked(browser: Client, paid: Payment) -> None:
    now = timezone.now()
    Client().get("/verify/" + Receipt.objects.get().snapshot["proof"] + "/")
    page = details(browser, paid)
    assert timezone.localtime(now).strftime(MALAYSIAN_HOUR) in page
    assert "Nobody has looked at it" not in page
    for hour in range(1, 15):
        Look.objects.write(Receipt.objects.get(), at=now - timedelta(hours=hour))
    assert details(browser, paid).count(":00:00</li>") == 10


def test_a_void_receipt_says_why_and_the_cover_stays(browser: Client, paid: Payment) -> None:
    boss = make_user("800101145569", full_name="Boss", is_staff=True)
    voiding.void(Receipt.objects.get().pk, by=boss, reason="The name was wrong.")
    page = details(browser, paid)
    assert "The name was wrong." in page
    assert f"/receipts/{Receipt.objects.get().number}/void/" in page
    assert "Boss" not in page
    assert "Share the link" not in page
    assert "You are covered in" in page
    paid.contribution.refresh_from_db()
    assert paid.contribution.activated_at is not None
    assert paid.contribution.period is not None


@pytest.mark.parametrize(
    ("after_the_end", "told"), [(0, "You are covered in"), (1, "You were covered in")]
)
def test_cover_that_is_over_is_told_as_over(
    browser: Client, paid: Payment, after_the_end: int, told: str
) -> None:
    period = paid.contribution.period
    assert period is not None
    with time_machine.travel(period.end + timedelta(seconds=after_the_end), tick=False):
        sign_in(browser, paid.contribution.registration.person.user)
        assert told in details(browser, paid)


def test_before_there_is_a_receipt_there_is_nothing_to_share(
    browser: Client, paid: Payment
) -> None:
    unpaid = begin(submit(paid.contribution.registration.person.user, "HAWKER"))
    assert "Show that you are covered" in details(browser, paid)
    assert "Show that you are covered" not in details(browser, unpaid)
