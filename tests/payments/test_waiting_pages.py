"""While the bank has not answered: what the person reads, and the page that looks again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from payments import inbox
from payments.models import Door, Payment
from payments.states import PaymentState
from selfemployed.models import Contribution
from tests.making import Gateway, at, begin, submit

Browser = Callable[[User], Client]
BEGUN = at("02-03-2026 10:00:00")
REFRESH = '<noscript><meta http-equiv="refresh" content="20; url=?watching"></noscript>'


@pytest.fixture
def payment(driver: User, gateway: Gateway) -> Payment:
    with time_machine.travel(BEGUN, tick=False):
        return begin(submit(driver))


@pytest.fixture
def look(driver: User, client_of: Browser, payment: Payment) -> Callable[..., str]:
    """The text of Payment Details, so many minutes after the payment began."""

    def at_minute(minutes: float) -> str:
        with time_machine.travel(BEGUN + timedelta(minutes=minutes), tick=False):
            page = client_of(driver).get(f"/payments/{payment.order_number}/")
        return page.content.decode()

    return at_minute


def test_the_page_says_do_not_pay_again_and_when_the_bank_is_asked_next(
    look: Callable[..., str],
) -> None:
    page = look(1)
    assert "We are asking your bank. Do not pay again." in page
    assert "02-03-2026 10:02:00" in page  # the first question of the schedule
    assert "02-03-2026 11:00:00" in page  # from then on a new payment may begin
    assert "Start a new payment" not in page


def test_the_page_looks_again_by_itself_with_and_without_javascript(
    look: Callable[..., str], payment: Payment
) -> None:
    page = look(1)
    assert REFRESH in page
    assert 'data-watch-state="pending"' in page
    assert REFRESH not in look(61)
    Payment.objects.filter(pk=payment.pk).update(state=PaymentState.FAILED)
    assert REFRESH not in look(1)


def test_after_an_hour_a_new_payment_is_offered(look: Callable[..., str]) -> None:
    page = look(61)
    assert "We are still asking your bank." in page
    assert "Start a new payment" in page
    assert "the second is paid back to you" in page


def test_a_bank_that_was_silent_for_a_day_is_looked_into_by_a_person(
    look: Callable[..., str], payment: Payment
) -> None:
    payment.cases.create(
        kind="unanswered", order_number=payment.order_number, opened_at=timezone.now()
    )
    assert "A person at PERKESO is looking into it." in look(60 * 25)


def test_home_says_that_the_answer_is_awaited(
    driver: User, client_of: Browser, payment: Payment
) -> None:
    with time_machine.travel(BEGUN + timedelta(minutes=5), tick=False):
        page = client_of(driver).get("/home/").content.decode()
    assert "We are asking your bank. Do not pay again." in page
    assert f"/payments/{payment.order_number}/" in page
    assert "You are not covered yet" not in page


def test_a_page_that_looks_by_itself_keeps_nobody_signed_in(
    driver: User, client_of: Browser, payment: Payment
) -> None:
    url, idle = f"/payments/{payment.order_number}/", timedelta(seconds=settings.SESSION_COOKIE_AGE)
    begun = timezone.now()
    with time_machine.travel(begun, tick=False) as clock:
        browser = client_of(driver)
        assert browser.get(url).status_code == 200
        clock.move_to(begun + 0.9 * idle)
        looked = browser.get(f"{url}?watching")
        assert looked.status_code == 200
        assert settings.SESSION_COOKIE_NAME not in looked.cookies
        assert "Cookie" in looked["Vary"]
        clock.move_to(begun + 1.1 * idle)
        assert browser.get(url).status_code == 302


def test_a_page_that_a_person_opens_does_keep_them_signed_in(
    driver: User, client_of: Browser, payment: Payment
) -> None:
    url, idle = f"/payments/{payment.order_number}/", timedelta(seconds=settings.SESSION_COOKIE_AGE)
    begun = timezone.now()
    with time_machine.travel(begun, tick=False) as clock:
        browser = client_of(driver)
        browser.get(url)
        clock.move_to(begun + 0.9 * idle)
        browser.get(url)
        clock.move_to(begun + 1.1 * idle)
        assert browser.get(url).status_code == 200


def test_a_payment_of_two_sectors_is_agreed_to_in_two_tabs(
    driver: User, client_of: Browser, gateway: Gateway
) -> None:
    browser = client_of(driver)
    bought: list[Contribution] = [submit(driver, "ART"), submit(driver, "AGENT")]
    for one in bought:
        browser.post(f"/contributions/{one.pk}/pay/", {"accept_terms": "on", "method": "fpx"})
    for one in bought:
        assert browser.get(f"/contributions/{one.pk}/pay/bank/").status_code == 200


def test_what_the_bank_said_late_is_shown_at_the_next_look(
    look: Callable[..., str], payment: Payment, gateway: Gateway
) -> None:
    with time_machine.travel(BEGUN + timedelta(minutes=3), tick=False):
        inbox.receive(gateway.says(payment), door=Door.DIRECT)
    page = look(4)
    assert 'data-watch-state="paid"' in page
    assert "Payment successful" in page
