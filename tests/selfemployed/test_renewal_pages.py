from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from selfemployed import renewal
from selfemployed.models import Contribution
from tests.making import at, plan_number, registration, submit
from tests.selfemployed.applying import HISTORY, covered, renewed, told
from tests.selfemployed.page import Page

PAID = at("27-12-2019 16:25:42")
LIST = "/contributions/renew/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The day after the driver's coverage in ART began; it ends on 26-04-2020."""
    with time_machine.travel(at("28-12-2019 10:00:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def art(driver: User, clock: time_machine.Traveller) -> str:
    """The address of the driver's renewal in ART: four months were bought."""
    first = covered(driver, "ART", months=4, paid_at=PAID)
    return f"/contributions/{first.registration_id}/renew/"


def test_each_sector_is_listed_with_what_it_is_and_what_follows(
    browser: Client, driver: User, art: str
) -> None:
    covered(driver, "AGENT", months=12, plan=2, paid_at=PAID)
    page = Page(browser.get(LIST))
    for words in (
        "ART", "AGENT", "Active", "27-12-2019 16:25:42 – 26-04-2020 23:59:59",
        "Begins on 27-04-2020 00:00:00, without a gap.", "RM 157.20",
        "Plan locked until 26-12-2020 Months you can buy up to 8",
        "Any: a new plan year begins Months you can buy up to 12",
    ):  # fmt: skip
        assert words in page.text, words
    assert art in page.links


def test_an_expired_coverage_says_that_the_next_begins_with_the_payment(
    browser: Client, art: str, clock: time_machine.Traveller
) -> None:
    clock.move_to(at("01-06-2020 09:30:00"))
    page = Page(browser.get(art))
    assert "Expired" in page.text
    assert "Begins the moment your payment is accepted." in page.text


def test_the_only_sector_is_opened_at_once(browser: Client, art: str) -> None:
    assert browser.get(LIST).headers["Location"] == art


def test_without_anything_to_renew_the_page_explains(browser: Client) -> None:
    page = Page(browser.get(LIST))
    assert "Nothing to renew now" in page.text
    assert HISTORY in page.links


def test_the_page_comes_ready_with_the_last_choice(browser: Client, art: str) -> None:
    page = Page(browser.get(art))
    assert page.values["months"] == "4"
    assert page.options["months"] == ["", *map(str, range(1, 9))]
    assert "you are covered from 27-04-2020 00:00:00 to 26-08-2020 23:59:59" in page.text
    assert "RM 52.40" in page.text
    assert "plan" not in page.values


def test_the_page_says_in_words_what_is_locked_and_what_can_be_bought(
    browser: Client, art: str
) -> None:
    assert (
        "Your plan of RM 157.20 annually is locked until 26-12-2020. "
        "8 of its 12 contribution months are left: you can buy up to 8 now."
    ) in Page(browser.get(art)).text


def test_the_page_says_what_lapses_and_when(browser: Client, art: str) -> None:
    text = Page(browser.get(art)).text
    for words in (
        "Your coverage ends on 26-04-2020 23:59:59. If you pay later, you are not covered",
        "Your plan year runs from 27-12-2019 to 26-12-2020. You have bought 4 of its 12 months.",
        "the first coverage that begins after 26-12-2020, or after the 12 months are used up",
    ):
        assert words in text, words


def test_after_a_lapse_the_page_says_that_the_gap_stays(
    browser: Client, art: str, clock: time_machine.Traveller
) -> None:
    clock.move_to(at("27-04-2020 00:00:00"))
    text = Page(browser.get(art)).text
    assert "You have not been covered since 26-04-2020 23:59:59." in text
    assert "You have bought 4 of its 12 months." in text


def test_a_new_plan_year_says_for_how_long_the_choice_binds(browser: Client, new_year: str) -> None:
    text = Page(browser.get(new_year)).text
    assert "locked for one year from the first day of this coverage" in text
    assert "You have bought" not in text


def test_the_months_that_are_ready_are_never_more_than_are_left(
    browser: Client, driver: User, clock: time_machine.Traveller
) -> None:
    first = covered(driver, "ART", months=8, paid_at=PAID)
    page = Page(browser.get(f"/contributions/{first.registration_id}/renew/"))
    assert page.values["months"] == "4"


def test_every_number_of_months_shows_its_exact_end_and_price(browser: Client, art: str) -> None:
    text = Page(browser.get(art)).text
    for words in ("1 Month(s)", "26-05-2020 23:59:59", "RM 13.10", "26-12-2020 23:59:59"):
        assert words in text


def test_the_period_of_other_months_can_be_shown_without_script(browser: Client, art: str) -> None:
    page = Page(browser.post(art, {"months": "1", "show_period": ""}))
    assert "you are covered from 27-04-2020 00:00:00 to 26-05-2020 23:59:59" in page.text
    assert Contribution.objects.count() == 1


def test_submit_and_pay_makes_the_renewal_and_goes_on_to_pay(browser: Client, art: str) -> None:
    answer = browser.post(art, {"months": "8"})
    second = Contribution.objects.latest("pk")
    assert answer.headers["Location"] == f"/contributions/{second.pk}/pay/"
    assert (second.months, second.amount) == (8, Decimal("104.80"))


def test_a_locked_plan_is_kept_whatever_is_sent(browser: Client, art: str) -> None:
    browser.post(art, {"months": "1", "plan": str(plan_number(4).pk)})
    assert Contribution.objects.latest("pk").plan == plan_number(1)


@pytest.mark.parametrize("months", ["", "0", "9", "four"])
def test_bad_months_are_answered_beside_the_field(browser: Client, art: str, months: str) -> None:
    page = Page(browser.post(art, {"months": months}))
    assert page.errors["months"]
    assert Contribution.objects.count() == 1


@pytest.fixture
def new_year(driver: User, clock: time_machine.Traveller) -> str:
    """The address of a renewal that opens a new plan year."""
    first = covered(driver, "ART", months=12, paid_at=PAID)
    return f"/contributions/{first.registration_id}/renew/"


def test_a_new_plan_year_shows_the_plans_with_the_last_one_chosen(
    browser: Client, new_year: str
) -> None:
    page = Page(browser.get(new_year))
    assert page.values["plan"] == str(plan_number(1).pk)
    assert len(page.options["plan"]) == 4
    assert page.options["months"][-1] == "12"


def test_a_new_plan_year_takes_another_plan(browser: Client, new_year: str) -> None:
    browser.post(new_year, {"months": "2", "plan": str(plan_number(3).pk)})
    assert Contribution.objects.latest("pk").amount == Decimal("73.80")


@pytest.mark.parametrize("plan", ["", "0", "x"])
def test_a_missing_plan_is_answered_beside_it_and_the_months_stay(
    browser: Client, new_year: str, plan: str
) -> None:
    page = Page(browser.post(new_year, {"months": "7", "plan": plan}))
    assert page.errors["plan"]
    assert page.values["months"] == "7"


def test_a_neighbours_renewal_is_a_404(
    neighbour: User, art: str, client_of: Callable[[User], Client]
) -> None:
    client = client_of(neighbour)
    assert client.get(art).status_code == client.post(art, {"months": "1"}).status_code == 404
    assert Contribution.objects.count() == 1


def test_a_renewal_that_waits_for_its_payment_is_not_made_twice(browser: Client, art: str) -> None:
    browser.post(art, {"months": "1"})
    answer = browser.post(art, {"months": "1"})
    assert answer.headers["Location"] == HISTORY
    assert "waits for its payment" in told(answer)
    assert Contribution.objects.count() == 2


def test_a_queued_renewal_says_when_the_next_can_be_made(
    browser: Client, driver: User, art: str
) -> None:
    last = registration(driver, "ART").contributions.get()
    renewed(last, months=3, paid_at=at("28-12-2019 09:00:00"))
    answer = browser.get(art)
    assert answer.headers["Location"] == HISTORY
    assert "ART is renewed already." in told(answer)


def test_a_choice_that_is_no_longer_possible_is_asked_for_again(
    browser: Client, art: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_choice: object) -> None:
        raise renewal.ChoiceRefused

    monkeypatch.setattr(renewal, "renew", refuse)
    answer = browser.post(art, {"months": "1"})
    assert answer.headers["Location"] == art
    assert "Please choose again." in told(answer)


def test_a_sector_that_was_never_paid_has_no_renewal(browser: Client, driver: User) -> None:
    first = submit(driver, "ART")
    answer = browser.get(f"/contributions/{first.registration_id}/renew/")
    assert answer.headers["Location"] == HISTORY
