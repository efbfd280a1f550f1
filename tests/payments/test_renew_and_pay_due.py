"""The badge with Renew Now: on the first pages after login, for whom it is urgent."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from matrix.pages.overview import overview
from selfemployed import renewal
from selfemployed.models import Contribution
from tests.making import Gateway, at, begin, plan_number
from tests.payments.renewing import bought, page_of, settle
from tests.selfemployed.page import Page

PAGES = ["/mode/", "/home/"]
SECTORS = ["ART", "AGENT", "HAWKER", "FISHERY"]
# Four months that were paid on 27-12-2019 end then.
END = at("26-04-2020 23:59:59")

Browser = Callable[[User], Client]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at("28-12-2019 10:00:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def first(driver: User, gateway: Gateway, clock: time_machine.Traveller) -> Contribution:
    return bought(driver, gateway)


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (END - timedelta(days=31), ""),
        (END - timedelta(days=30), "You are covered until 26-04-2020 30 days left"),
        (END - timedelta(days=1), "1 day left"),
        (END - timedelta(hours=3), "Less than one day left"),
        (END, "Less than one day left"),
        (END + timedelta(seconds=1), "You are not covered now Your coverage ended on 26-04-2020"),
        (END + timedelta(days=700), "You are not covered now Your coverage ended on 26-04-2020"),
    ],
)
def test_from_thirty_days_before_the_end_the_renewal_is_one_tap_away(
    driver: User,
    first: Contribution,
    client_of: Browser,
    clock: time_machine.Traveller,
    url: str,
    moment: datetime,
    said: str,
) -> None:
    clock.move_to(moment)
    page = Page(client_of(driver).get(url))
    assert (page_of(first) in page.links) == bool(said)
    assert said in page.text


@pytest.mark.parametrize("url", PAGES)
def test_nothing_is_said_of_what_cannot_be_renewed(
    driver: User, neighbour: User, first: Contribution, gateway: Gateway, client_of: Browser,
    clock: time_machine.Traveller, url: str,
) -> None:  # fmt: skip
    clock.move_to(END - timedelta(days=3))
    renew = Page(client_of(neighbour).get(url))
    assert "Renew Now" not in renew.text
    settle(_renewal(first), gateway)
    assert "Renew Now" not in Page(client_of(driver).get(url)).text


def test_a_renewal_that_waits_for_its_payment_is_not_offered_again(
    driver: User, first: Contribution, client_of: Browser, clock: time_machine.Traveller
) -> None:
    clock.move_to(END - timedelta(days=3))
    begin(_renewal(first))
    assert "Renew Now" not in Page(client_of(driver).get("/mode/")).text


def test_what_is_nearest_to_its_end_comes_first_and_three_are_shown(
    driver: User, gateway: Gateway, client_of: Browser, clock: time_machine.Traveller
) -> None:
    now = at("20-04-2020 10:00:00")
    ends = {
        "ART": at("20-03-2018 10:00:00"),  # a lapse of more than a year ago
        "AGENT": at("29-03-2020 10:00:00"),
        "HAWKER": at("24-03-2020 10:00:00"),
        "FISHERY": at("16-03-2020 10:00:00"),  # ended some days ago
    }
    paid = {
        name: bought(driver, gateway, sector=name, months=1, at=at_) for name, at_ in ends.items()
    }
    clock.move_to(now)
    names = [cover.last.contribution.sector_name for cover in overview(driver, now=now).due]
    assert names == ["HAWKER", "FISHERY", "AGENT", "ART"]
    for url in PAGES:
        page = Page(client_of(driver).get(url))
        shown = [link for link in page.links if link.endswith("/renew-and-pay/")]
        assert shown == [page_of(paid[name]) for name in names[:3]]
        assert "All sectors that can be renewed" in page.text


def test_three_sectors_need_no_list_of_the_rest(
    driver: User, gateway: Gateway, client_of: Browser, clock: time_machine.Traveller
) -> None:
    for name in SECTORS[:3]:
        bought(driver, gateway, sector=name)
    clock.move_to(END)
    page = Page(client_of(driver).get("/mode/"))
    assert page.text.count("Renew Now") == 3
    assert "All sectors that can be renewed" not in page.text


def test_many_sectors_cost_no_more_queries(
    driver: User,
    neighbour: User,
    gateway: Gateway,
    client_of: Browser,
    clock: time_machine.Traveller,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    bought(neighbour, gateway)
    for name in SECTORS:
        bought(driver, gateway, sector=name)
    clock.move_to(END)
    one, many = client_of(neighbour), client_of(driver)
    with django_assert_max_num_queries(12) as short:
        one.get("/mode/")
    with django_assert_max_num_queries(len(short)):
        many.get("/mode/")


def _renewal(last: Contribution) -> Contribution:
    return renewal.renew(last.registration, plan=plan_number(1), months=1)
