"""Renew and pay on one page: what is ready, what is kept, and each refusal in its place."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from payments import checkout
from payments.models import Bank, Payment
from payments.states import PaymentState
from selfemployed import renewal
from selfemployed.models import Contribution, Plan, SectorRegistration
from tests.making import Gateway, at, begin, plan_number, submit
from tests.payments.renewing import TODAY, bought, page_of, settle
from tests.selfemployed.applying import HISTORY, told
from tests.selfemployed.page import Page

# Session and account (four), the chain (five), the plans to choose from (four), the bank that paid
# last, who asks FPX (two), the banks, and the savepoint of a test; however long the chain.
QUERIES = 18


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def first(driver: User, gateway: Gateway, clock: time_machine.Traveller) -> Contribution:
    """Four months of ART, paid yesterday from Affin Bank."""
    return bought(driver, gateway)


@pytest.fixture
def last_year(driver: User, gateway: Gateway, clock: time_machine.Traveller) -> Contribution:
    """Twelve months of ART: what follows opens a new plan year."""
    return bought(driver, gateway, months=12)


@pytest.fixture
def browser(driver: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(driver)


def choice(**changes: str) -> dict[str, str]:
    """What the page sends as it comes, with the tick."""
    return {"months": "4", "bank": "ABB0233", "accept_terms": "on"} | changes


def renew(contribution: Contribution, months: int = 3) -> Contribution:
    return renewal.renew(contribution.registration, plan=contribution.plan, months=months)


# --- What is ready ---------------------------------------------------------------------------


def test_the_page_comes_ready_with_what_was_bought_and_paid_last(
    browser: Client, first: Contribution
) -> None:
    page = Page(browser.get(page_of(first)))
    assert page.values["months"] == "4"
    assert page.values["bank"] == "ABB0233"
    assert "accept_terms" not in page.values
    assert "plan" not in page.options
    for words in (
        "ART", "RM 52.40", "8 of its 12 contribution months are left",
        "you are covered from 27-04-2020 00:00:00 to 26-08-2020 23:59:59",
        "I acknowledge that I have read and agree to the above Terms and Conditions",
    ):  # fmt: skip
        assert words in page.text, words


def test_no_more_months_are_ready_than_the_plan_year_leaves(
    browser: Client, driver: User, gateway: Gateway, clock: time_machine.Traveller
) -> None:
    page = Page(browser.get(page_of(bought(driver, gateway, months=8))))
    assert page.values["months"] == "4"
    assert page.options["months"][-1] == "4"


def test_after_a_lapse_the_cover_begins_now_and_the_gap_is_named(
    browser: Client, first: Contribution, clock: time_machine.Traveller
) -> None:
    clock.move_to(at("01-06-2020 09:30:00"))
    text = Page(browser.get(page_of(first))).text
    assert "You have not been covered since 26-04-2020 23:59:59" in text
    assert "you are covered from 01-06-2020 09:30:00" in text


def test_a_new_plan_year_offers_the_plans_with_the_last_one_chosen(
    browser: Client, last_year: Contribution
) -> None:
    page = Page(browser.get(page_of(last_year)))
    assert page.values["plan"] == str(last_year.plan_id)
    assert len(page.options["plan"]) == 4


def test_a_last_plan_that_is_no_longer_sold_is_not_chosen(
    browser: Client, last_year: Contribution
) -> None:
    Plan.objects.filter(pk=last_year.plan_id).update(effective_to=TODAY.date() - timedelta(days=1))
    page = Page(browser.get(page_of(last_year)))
    assert "plan" not in page.values
    assert len(page.options["plan"]) == 3
    refused = Page(browser.post(page_of(last_year), choice(plan=str(last_year.plan_id))))
    assert refused.errors["plan"]
    assert Contribution.objects.count() == 1


def test_the_bank_of_the_last_paid_payment_is_chosen_not_that_of_a_failed_one(
    browser: Client, driver: User, first: Contribution, gateway: Gateway
) -> None:
    settle(submit(driver, "AGENT"), gateway, "BIMB0340")
    begin(submit(driver, "HAWKER"), "MB2U0227")
    assert Page(browser.get(page_of(first))).values["bank"] == "BIMB0340"


def test_a_bank_that_is_offline_is_not_chosen(browser: Client, first: Contribution) -> None:
    Bank.objects.filter(code="ABB0233").update(online=False)
    page = Page(browser.get(page_of(first)))
    assert page.values["bank"] == ""
    assert page.disabled["bank"] == ["ABB0233"]


def test_a_bank_that_is_not_offered_any_more_is_not_chosen(
    browser: Client, first: Contribution, settings: Settings
) -> None:
    settings.FPX_TEST_BANKS = False
    Bank.objects.filter(code="ABB0233").update(test=True)
    assert Page(browser.get(page_of(first))).values["bank"] == ""


# --- Paying ----------------------------------------------------------------------------------


def test_one_post_renews_and_hands_over_to_the_bank(browser: Client, first: Contribution) -> None:
    page = browser.post(page_of(first), choice(months="8")).content.decode()
    second, payment = Contribution.objects.latest("pk"), Payment.objects.latest("pk")
    assert (second.months, second.amount, second.plan) == (8, Decimal("104.80"), first.plan)
    assert (payment.contribution, payment.amount) == (second, second.amount)
    assert (payment.state, payment.bank.code) == (PaymentState.PENDING, "ABB0233")
    assert payment.order_number in page
    assert "data-auto-submit" in page
    assert "Continue to the bank" in page


def test_the_payment_makes_coverage_without_a_gap(
    browser: Client, first: Contribution, gateway: Gateway
) -> None:
    browser.post(page_of(first), choice())
    payment = Payment.objects.latest("pk")
    browser.post(
        "/payments/fpx/direct/",
        gateway.says(payment),
        content_type="application/x-www-form-urlencoded",
    )
    covered = Contribution.objects.latest("pk").period
    assert covered is not None
    assert covered.start == at("27-04-2020 00:00:00")


def test_another_plan_can_be_taken_in_a_new_plan_year(
    browser: Client, last_year: Contribution
) -> None:
    browser.post(page_of(last_year), choice(months="2", plan=str(plan_number(3).pk)))
    assert Payment.objects.latest("pk").amount == Decimal("73.80")


def test_a_locked_plan_is_kept_whatever_is_sent(browser: Client, first: Contribution) -> None:
    browser.post(page_of(first), choice(plan=str(plan_number(4).pk)))
    assert Contribution.objects.latest("pk").plan == plan_number(1)


# --- Nothing is written, everything is kept ----------------------------------------------------


def test_looking_and_showing_the_period_change_nothing(
    browser: Client, first: Contribution
) -> None:
    browser.get(page_of(first))
    browser.post(page_of(first), choice(show_period=""))
    assert Contribution.objects.count() == Payment.objects.count() == 1


def test_showing_the_period_keeps_months_bank_and_tick(
    browser: Client, first: Contribution
) -> None:
    sent = choice(months="1", bank="MB2U0227", show_period="")
    page = Page(browser.post(page_of(first), sent))
    assert "to 26-05-2020 23:59:59" in page.text
    assert "RM 13.10" in page.text
    assert page.values["bank"] == "MB2U0227"
    assert page.values["accept_terms"] == "on"
    assert not page.errors


def test_showing_the_period_keeps_the_plan(browser: Client, last_year: Contribution) -> None:
    other = str(plan_number(3).pk)
    page = Page(browser.post(page_of(last_year), choice(plan=other, show_period="")))
    assert page.values["plan"] == other


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("months", "", "Choose how many months"),
        ("months", "9", "9 is not one of the available choices"),
        ("months", "four", "four is not one of the available choices"),
        ("bank", "", "Select your bank."),
        ("bank", "NOBANK", "NOBANK is not one of the available choices"),
        ("accept_terms", "", "Tick the box to agree"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field(
    browser: Client, first: Contribution, field: str, value: str, said: str
) -> None:
    page = Page(browser.post(page_of(first), choice(**{field: value})))
    assert list(page.errors) == [field]
    assert said in page.errors[field]
    for kept, was in choice().items():
        assert kept == field or page.values[kept] == was
    assert Contribution.objects.count() == Payment.objects.count() == 1


def test_a_bank_that_went_offline_meanwhile_is_said_beside_it(
    browser: Client, first: Contribution
) -> None:
    Bank.objects.filter(code="ABB0233").update(online=False)
    page = Page(browser.post(page_of(first), choice(months="2")))
    assert "Affin Bank is offline at the moment." in page.errors["bank"]
    assert (page.values["months"], page.values["accept_terms"]) == ("2", "on")
    assert Contribution.objects.count() == Payment.objects.count() == 1


def test_an_amount_that_fpx_does_not_transfer_leaves_no_renewal_behind(
    browser: Client, first: Contribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkout, "MOST", Decimal("20.00"))
    page = Page(browser.post(page_of(first), choice(months="2")))
    assert "FPX transfers no less than RM 1.00" in page.text
    assert (page.values["months"], page.values["bank"]) == ("2", "ABB0233")
    assert Contribution.objects.count() == Payment.objects.count() == 1


# --- What stands in the way ------------------------------------------------------------------


def unpaid(first: Contribution, gateway: Gateway) -> str:
    return f"/contributions/{renew(first).pk}/pay/"


def failed(first: Contribution, gateway: Gateway) -> str:
    second = renew(first)
    payment = begin(second)
    Payment.objects.filter(pk=payment.pk).update(state=PaymentState.FAILED)
    return f"/contributions/{second.pk}/pay/"


def in_progress(first: Contribution, gateway: Gateway) -> str:
    return f"/payments/{begin(renew(first)).order_number}/"


def queued(first: Contribution, gateway: Gateway) -> str:
    settle(renew(first), gateway)
    return HISTORY


@pytest.mark.parametrize("send", ["get", "post"])
@pytest.mark.parametrize(
    ("stands", "said"),
    [
        (unpaid, "Your contribution in ART waits for its payment: pay it here."),
        (failed, "Your contribution in ART waits for its payment: pay it here."),
        (in_progress, ""),
        (queued, "ART is renewed already."),
    ],
)
def test_what_stands_in_the_way_is_led_to(
    browser: Client,
    first: Contribution,
    gateway: Gateway,
    stands: Callable[[Contribution, Gateway], str],
    said: str,
    send: str,
) -> None:
    instead = stands(first, gateway)
    before = (Contribution.objects.count(), Payment.objects.count())
    answer = getattr(browser, send)(page_of(first), choice())
    assert answer.headers["Location"] == instead
    assert said in told(answer)
    assert (Contribution.objects.count(), Payment.objects.count()) == before


def test_a_sector_that_was_never_paid_leads_to_paying_it(browser: Client, driver: User) -> None:
    contribution = submit(driver, "ART")
    answer = browser.get(page_of(contribution))
    assert answer.headers["Location"] == f"/contributions/{contribution.pk}/pay/"


def test_a_choice_that_has_just_changed_is_asked_for_again(
    browser: Client, first: Contribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_choice: object) -> None:
        raise renewal.ChoiceRefused

    monkeypatch.setattr(renewal, "renew", refuse)
    answer = browser.post(page_of(first), choice())
    assert answer.headers["Location"] == page_of(first)
    assert "Please choose again." in told(answer)
    assert Payment.objects.count() == 1


def test_an_account_that_was_closed_meanwhile_begins_nothing(
    browser: Client, first: Contribution, driver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def close_then_renew(registration: SectorRegistration, **chosen: object) -> Contribution:
        User.objects.filter(pk=driver.pk).update(is_active=False)
        return really(registration, **chosen)  # type: ignore[arg-type]

    really = renewal.renew
    monkeypatch.setattr(renewal, "renew", close_then_renew)
    assert browser.post(page_of(first), choice()).headers["Location"] == HISTORY
    assert Contribution.objects.count() == Payment.objects.count() == 1


def test_a_neighbours_sector_is_a_404(
    neighbour: User, first: Contribution, client_of: Callable[[User], Client]
) -> None:
    client = client_of(neighbour)
    assert client.get(page_of(first)).status_code == 404
    assert client.post(page_of(first), choice()).status_code == 404
    assert Contribution.objects.count() == 1


def test_the_long_way_leads_on_as_before(browser: Client, first: Contribution) -> None:
    long_way = f"/contributions/{first.registration_id}/renew/"
    assert long_way in Page(browser.get(HISTORY)).links
    assert long_way in Page(browser.get(page_of(first))).links
    answer = browser.post(long_way, {"months": "4"})
    assert (
        answer.headers["Location"] == f"/contributions/{Contribution.objects.latest('pk').pk}/pay/"
    )


def test_a_long_chain_costs_no_more_queries(
    driver: User,
    neighbour: User,
    gateway: Gateway,
    clock: time_machine.Traveller,
    client_of: Callable[[User], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    short, long = bought(neighbour, gateway, months=1), bought(driver, gateway, months=1)
    for _time in range(3):
        clock.shift(timedelta(days=40))
        settle(renew(long, months=1), gateway)
    clock.shift(timedelta(days=400))
    for user, contribution in ((neighbour, short), (driver, long)):
        browser = client_of(user)
        browser.get(page_of(contribution))  # asks FPX for its banks
        with django_assert_max_num_queries(QUERIES):
            assert browser.get(page_of(contribution)).status_code == 200
