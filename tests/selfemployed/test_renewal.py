from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
import time_machine
from django.db import connection

from accounts.models import User
from selfemployed.enrolment import reject
from selfemployed.models import Contribution
from selfemployed.renewal import CannotRenew, ChoiceRefused, offer, offers, renew
from tests.making import at, plan_number, registration, submit
from tests.selfemployed.applying import covered, renewed

PAID = at("27-12-2019 16:25:42")  # four months of it end on 26-04-2020, a year on 26-12-2020
ANY_PLAN = None

OFFERS = [
    # months bought, now, start if paid now, plan locked, months left
    ([4], "28-12-2019 10:00:00", "27-04-2020 00:00:00", 1, 8),
    ([4], "26-04-2020 23:59:59", "27-04-2020 00:00:00", 1, 8),
    ([4], "27-04-2020 00:00:00", "27-04-2020 00:00:00", 1, 8),
    ([4], "01-06-2020 09:30:00", "01-06-2020 09:30:00", 1, 8),
    ([4], "26-12-2020 23:59:59", "26-12-2020 23:59:59", 1, 8),
    ([4], "27-12-2020 00:00:00", "27-12-2020 00:00:00", ANY_PLAN, 12),
    ([11], "28-12-2019 10:00:00", "27-11-2020 00:00:00", 1, 1),
    ([12], "28-12-2019 10:00:00", "27-12-2020 00:00:00", ANY_PLAN, 12),
    ([4, 3], "01-05-2020 10:00:00", "27-07-2020 00:00:00", 1, 5),
    ([4, 8], "01-05-2020 10:00:00", "27-12-2020 00:00:00", ANY_PLAN, 12),
]


def chain(user: User, months: list[int]) -> Contribution:
    """Contributions of the first plan in ART, each renewed as soon as it began."""
    last = covered(user, months=months[0], paid_at=PAID)
    for number in months[1:]:
        last = renewed(last, months=number, paid_at=PAID)
    return last


@pytest.mark.parametrize(("months", "now", "start", "plan", "left"), OFFERS)
def test_what_may_be_bought_next(
    driver: User, months: list[int], now: str, start: str, plan: int | None, left: int
) -> None:
    chain(driver, months)
    found = offer(registration(driver, "ART"), now=at(now))
    assert found.start == at(start)
    assert found.most_months == left
    assert (found.locked_plan and found.locked_plan.number) == plan
    assert [one.number for one in found.plans] == ([plan] if plan else [1, 2, 3, 4])


def test_a_renewal_costs_its_months_at_the_locked_plan(driver: User) -> None:
    chain(driver, [4])
    with time_machine.travel(at("28-12-2019 10:00:00"), tick=False):
        second = renew(registration(driver, "ART"), plan=plan_number(1), months=3)
    assert second.amount == Decimal("39.30")
    assert second.submitted_at == at("28-12-2019 10:00:00")


def test_a_renewal_takes_class_and_details_over(driver: User) -> None:
    first = chain(driver, [4])
    second = renewed(first, months=1, paid_at=at("28-12-2019 10:00:00"))
    assert second.sector_class == first.sector_class
    assert (second.full_name, second.postcode) == (first.full_name, first.postcode)


@pytest.mark.parametrize(("plan", "months"), [(2, 3), (1, 9), (1, 0), (1, -1)])
def test_inside_a_plan_year_neither_another_plan_nor_more_months(
    driver: User, plan: int, months: int
) -> None:
    chain(driver, [4])
    with (
        time_machine.travel(at("28-12-2019 10:00:00"), tick=False),
        pytest.raises(ChoiceRefused),
    ):
        renew(registration(driver, "ART"), plan=plan_number(plan), months=months)
    assert Contribution.objects.count() == 1


def test_a_new_plan_year_takes_any_plan(driver: User) -> None:
    first = chain(driver, [12])
    second = renewed(first, months=12, plan=4, paid_at=at("01-12-2020 10:00:00"))
    assert second.period is not None
    assert second.period.start == at("27-12-2020 00:00:00")
    assert second.amount == Decimal("592.80")


@pytest.mark.parametrize("now", ["26-04-2020 23:59:59", "27-04-2020 00:00:00"])
def test_an_active_or_expired_contribution_can_be_renewed(driver: User, now: str) -> None:
    chain(driver, [4])
    assert [one.registration.sector.name for one in offers(driver, now=at(now))] == ["ART"]


def test_not_while_a_renewal_is_queued_and_again_once_it_began(driver: User) -> None:
    chain(driver, [4, 3])
    art = registration(driver, "ART")
    with pytest.raises(CannotRenew):
        offer(art, now=at("26-04-2020 23:59:59"))
    assert offer(art, now=at("27-04-2020 00:00:00")).most_months == 5


def test_not_while_a_contribution_waits_for_its_payment(driver: User) -> None:
    submit(driver)
    with pytest.raises(CannotRenew):
        offer(registration(driver, "ART"), now=PAID)


def test_not_while_a_renewal_waits_for_its_payment(driver: User) -> None:
    chain(driver, [4])
    with time_machine.travel(at("28-12-2019 10:00:00"), tick=False):
        art = registration(driver, "ART")
        renew(art, plan=plan_number(1), months=1)
        with pytest.raises(CannotRenew):
            renew(art, plan=plan_number(1), months=1)


def test_a_rejected_renewal_leaves_the_way_open(driver: User) -> None:
    chain(driver, [4])
    with time_machine.travel(at("28-12-2019 10:00:00"), tick=False):
        art = registration(driver, "ART")
        reject(renew(art, plan=plan_number(1), months=2).pk, reason="The permit has ended.")
        assert renew(art, plan=plan_number(1), months=8).months == 8


def test_sectors_are_independent_and_the_soonest_comes_first(driver: User) -> None:
    covered(driver, "AGENT", months=5, plan=2, paid_at=PAID)
    covered(driver, "ART", months=4, paid_at=PAID)
    found = offers(driver, now=at("28-12-2019 10:00:00"))
    names = [(one.registration.sector.name, one.most_months) for one in found]
    assert names == [("ART", 8), ("AGENT", 7)]


def test_nobody_is_offered_what_is_anothers(driver: User, neighbour: User) -> None:
    chain(driver, [4])
    assert offers(neighbour, now=PAID) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_renewals_at_once_the_second_is_refused(driver: User) -> None:
    chain(driver, [4])
    art, plan, together = registration(driver, "ART"), plan_number(1), Barrier(3)

    def once(months: int) -> str:
        together.wait()
        try:
            renew(art, plan=plan, months=months)
        except CannotRenew:
            return "refused"
        else:
            return "renewed"
        finally:
            connection.close()

    with (
        time_machine.travel(at("28-12-2019 10:00:00"), tick=False),
        ThreadPoolExecutor(3) as pool,
    ):
        met = sorted(pool.map(once, (1, 2, 3)))
    assert met == ["refused", "refused", "renewed"]
    assert Contribution.objects.count() == 2
