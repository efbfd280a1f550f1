"""The way through a payment, page by page, as the person's browser sees it."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from payments import banks
from payments.fpx.client import GatewaySilent
from payments.fpx.signing import verify
from payments.gateway import client as fpx_client
from payments.models import Bank, Payment
from payments.states import PaymentState
from selfemployed import enrolment
from selfemployed.models import Contribution, Coverage
from tests.making import Gateway, begin, submit

Browser = Callable[[User], Client]


@pytest.fixture(autouse=True)
def silent_fpx(gateway: Gateway) -> None:
    """Nobody answers at FPX's address, so the last known bank list serves."""


@pytest.fixture
def contribution(driver: User) -> Contribution:
    return submit(driver)


@pytest.fixture
def browser(driver: User, client_of: Browser) -> Client:
    return client_of(driver)


def pay_url(contribution: Contribution) -> str:
    return f"/contributions/{contribution.pk}/pay/"


def agree(browser: Client, contribution: Contribution) -> None:
    answer = browser.post(pay_url(contribution), {"accept_terms": "on", "method": "fpx"})
    assert answer["Location"] == f"/contributions/{contribution.pk}/pay/bank/"


def choose(browser: Client, contribution: Contribution, bank: str = "ABB0233") -> str:
    url = f"/contributions/{contribution.pk}/pay/bank/"
    return browser.post(url, {"bank": bank}, follow=True).content.decode()


def tell(client: Client, body: bytes) -> HttpResponse:
    """What FPX's server says at the direct door, and our answer."""
    answer: HttpResponse = client.post(
        "/payments/fpx/direct/", body, content_type="application/x-www-form-urlencoded"
    )
    return answer


def test_pay_now_shows_the_amount_and_asks_for_the_terms(
    browser: Client, contribution: Contribution
) -> None:
    page = browser.get(pay_url(contribution)).content.decode()
    assert "RM 52.40" in page
    assert "FPX Operating Hours: 24x7" in page
    refused = browser.post(pay_url(contribution), {"method": "fpx"}).content.decode()
    assert "Tick the box to agree" in refused


def test_the_bank_page_cannot_be_reached_without_agreeing(
    browser: Client, contribution: Contribution
) -> None:
    answer = browser.get(f"/contributions/{contribution.pk}/pay/bank/")
    assert answer["Location"] == pay_url(contribution)


@pytest.mark.parametrize("bank", ["", "NOBANK"])
def test_a_bank_must_be_chosen(browser: Client, contribution: Contribution, bank: str) -> None:
    agree(browser, contribution)
    page = choose(browser, contribution, bank)
    assert 'aria-invalid="true"' in page
    assert not Payment.objects.exists()


def test_an_offline_bank_is_shown_and_refused(browser: Client, contribution: Contribution) -> None:
    Bank.objects.filter(code="ABB0233").update(online=False)
    agree(browser, contribution)
    page = choose(browser, contribution)
    assert re.search(r'<option value="ABB0233"[^>]* disabled[^>]*>Affin Bank \(Offline\)', page)
    assert "Affin Bank is offline at the moment." in page
    assert not Payment.objects.exists()


def test_the_browser_carries_a_signed_request_to_fpx(
    browser: Client, contribution: Contribution
) -> None:
    agree(browser, contribution)
    page = choose(browser, contribution)
    fields = dict(re.findall(r'<input type="hidden" name="(fpx_\w+)" value="([^"]*)">', page))
    payment = Payment.objects.get()
    assert fields["fpx_txnAmount"] == "52.40"
    assert fields["fpx_sellerExOrderNo"] == payment.order_number
    assert verify(fields, [fpx_client().private_key.public_key()])
    assert 'action="http://127.0.0.1:9/FPXMain/seller2DReceiver.jsp"' in page


def test_a_second_tab_is_shown_the_payment_that_is_under_way(
    browser: Client, contribution: Contribution
) -> None:
    agree(browser, contribution)
    choose(browser, contribution)
    page = choose(browser, contribution)
    assert "Do not pay again." in page
    assert Payment.objects.count() == 1


def test_the_direct_door_answers_ok_to_fpx_alone(
    client: Client, contribution: Contribution, gateway: Gateway
) -> None:
    payment = begin(contribution)
    body = gateway.says(payment)
    answer = tell(client, body)
    assert (answer.status_code, answer.content) == (200, b"OK")
    forged = body.replace(b"fpx_debitAuthCode=00", b"fpx_debitAuthCode=51")
    answer = tell(client, forged)
    assert answer.status_code == 400
    assert b"OK" not in answer.content


@pytest.mark.parametrize(
    "body", [b"", b"x" * 100_000, b"x" * 1_100_000, b"\xff\xfe=\x00", b"a=1&a=2"]
)
def test_the_direct_door_refuses_what_is_no_message(
    client: Client, gateway: Gateway, db: None, body: bytes
) -> None:
    answer = tell(client, body)
    assert answer.status_code == 400


def test_the_indirect_door_settles_and_leads_to_the_details(
    browser: Client, contribution: Contribution, gateway: Gateway
) -> None:
    payment = begin(contribution)
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(
        "/payments/fpx/indirect/",
        gateway.says(payment),
        content_type="application/x-www-form-urlencoded",
    )
    assert (answer.status_code, answer["Location"]) == (303, f"/payments/{payment.order_number}/")
    page = browser.get(answer["Location"]).content.decode()
    assert "Payment successful" in page
    assert Coverage.objects.count() == 1


def test_a_forged_indirect_message_settles_nothing(
    client: Client, contribution: Contribution, gateway: Gateway
) -> None:
    payment = begin(contribution)
    forged = dict(parse_qsl(gateway.says(payment).decode())) | {"fpx_fpxTxnId": "1"}
    answer = client.post("/payments/fpx/indirect/", forged)
    assert answer.status_code == 303
    payment.refresh_from_db()
    assert payment.state == PaymentState.PENDING


def test_the_details_follow_the_order_of_the_guide(
    browser: Client, contribution: Contribution, gateway: Gateway, client: Client
) -> None:
    payment = begin(contribution)
    tell(client, gateway.says(payment))
    page = browser.get(f"/payments/{payment.order_number}/").content.decode()
    labels = re.findall(r"<dt[^>]*>\s*([^<]+?)\s*</dt>", page)
    assert labels == [
        "Status",
        "Date Time",
        "FPX Transaction ID",
        "Receipt No.",
        "Payment Method",
        "Contribution Plan",
        "Number of Contribution Months",
        "Bank",
        "Contribution Amount",
        "Self-Employed Code",
        "Sector",
    ]


def test_a_failure_is_told_in_words_and_can_be_paid_again(
    browser: Client, contribution: Contribution, gateway: Gateway, client: Client
) -> None:
    payment = begin(contribution)
    tell(client, gateway.says(payment, debitAuthCode="51"))
    page = browser.get(f"/payments/{payment.order_number}/").content.decode()
    assert "There was not enough money in the account." in page
    assert pay_url(contribution) in page


def test_after_an_hour_without_an_answer_a_new_payment_is_offered(
    browser: Client, driver: User, contribution: Contribution
) -> None:
    payment = begin(contribution)
    with time_machine.travel(payment.created_at + timedelta(minutes=61)):
        browser.force_login(driver)
        page = browser.get(f"/payments/{payment.order_number}/").content.decode()
        assert "Start a new payment" in page
        agree(browser, contribution)
        choose(browser, contribution)
    assert Payment.objects.count() == 2


def test_what_is_paid_leads_back_to_the_contribution(
    browser: Client, contribution: Contribution, gateway: Gateway, client: Client
) -> None:
    tell(client, gateway.says(begin(contribution)))
    answer = browser.get(pay_url(contribution))
    assert answer["Location"] == f"/contributions/{contribution.pk}/"


def test_a_strangers_contribution_and_payment_are_not_found(
    contribution: Contribution, neighbour: User, client_of: Browser
) -> None:
    order_number = begin(contribution).order_number
    stranger = client_of(neighbour)
    for url in (
        f"/contributions/{contribution.pk}/",
        pay_url(contribution),
        f"/contributions/{contribution.pk}/pay/bank/",
        f"/payments/{order_number}/",
    ):
        assert stranger.get(url).status_code == 404
    assert stranger.post(f"/payments/{order_number}/ask/").status_code == 404


def test_coming_back_to_the_question_by_a_login_leads_to_the_details(
    browser: Client, contribution: Contribution
) -> None:
    order_number = begin(contribution).order_number
    answer = browser.get(f"/payments/{order_number}/ask/")
    assert answer["Location"] == f"/payments/{order_number}/"


def test_money_for_a_cancelled_contribution_is_called_that(
    browser: Client, contribution: Contribution, gateway: Gateway, client: Client
) -> None:
    payment = begin(contribution)
    enrolment.reject(contribution.pk, reason="The licence is not readable.")
    tell(client, gateway.says(payment))
    page = browser.get(f"/payments/{payment.order_number}/").content.decode()
    assert "This contribution was paid after it was cancelled" in page
    assert "paid twice" not in page


def test_a_rejected_contribution_shows_its_reason(
    browser: Client, contribution: Contribution
) -> None:
    enrolment.reject(contribution.pk, reason="The licence is not readable.")
    page = browser.get(f"/contributions/{contribution.pk}/").content.decode()
    assert "The licence is not readable." in page


def test_fpx_is_asked_for_its_banks_at_most_once_a_minute(
    reference: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def tell(self: object, *, now: object) -> dict[str, bool]:
        asked.append(now)
        return {"ABB0233": False, "MB2U0227": True}

    monkeypatch.setattr("payments.fpx.client.Client.bank_list", tell)
    with time_machine.travel("2019-12-27T10:00:00+08:00", tick=False) as clock:
        assert not banks.offered().get(code="ABB0233").online
        banks.offered()
        clock.shift(61)
        banks.offered()
    assert len(asked) == 2


def test_when_fpx_is_silent_the_last_known_list_serves(
    reference: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silence(self: object, *, now: object) -> dict[str, bool]:
        raise GatewaySilent

    Bank.objects.filter(code="ABB0233").update(online=False)
    monkeypatch.setattr("payments.fpx.client.Client.bank_list", silence)
    offered = banks.offered()
    assert not offered.get(code="ABB0233").online
    assert offered.get(code="MB2U0227").online


def test_test_banks_are_not_offered_in_production(reference: None, settings: Settings) -> None:
    settings.FPX_TEST_BANKS = False
    assert not banks.offered().filter(test=True).exists()
