"""Rule C7: the plan is locked for a year, or for twelve contribution months."""

from selfemployed.plan_year import Covered, plan_year_at
from tests.making import at

OLD, NEW = 1, 2
FIRST = Covered(at("19-12-2019 16:26:12"), 4, OLD)


def test_before_the_first_coverage_no_plan_year_is_open() -> None:
    assert plan_year_at(at("19-12-2019 16:26:12"), []) is None


def test_a_renewal_inside_keeps_the_plan_and_has_the_months_that_are_left() -> None:
    year = plan_year_at(at("19-04-2020 00:00:00"), [FIRST])
    assert year is not None
    assert (year.plan_id, year.months_left) == (OLD, 8)
    assert year.closes == at("18-12-2020 23:59:59")


def test_twelve_months_used_close_it() -> None:
    chain = [FIRST, Covered(at("19-04-2020 00:00:00"), 8, OLD)]
    assert plan_year_at(at("19-12-2020 00:00:00"), chain) is None


def test_one_year_after_the_first_day_closes_it_even_with_months_left() -> None:
    assert plan_year_at(at("18-12-2020 23:59:59"), [FIRST]) is not None
    assert plan_year_at(at("19-12-2020 00:00:00"), [FIRST]) is None


def test_a_lapse_inside_the_year_does_not_open_a_new_one() -> None:
    year = plan_year_at(at("01-09-2020 10:00:00"), [FIRST])
    assert year is not None
    assert year.first == FIRST.start


def test_the_first_coverage_after_it_closes_opens_a_new_one_with_its_own_plan() -> None:
    chain = [FIRST, Covered(at("02-02-2021 09:00:00"), 3, NEW)]
    year = plan_year_at(at("02-05-2021 00:00:00"), chain)
    assert year is not None
    assert (year.plan_id, year.months_left) == (NEW, 9)
    assert year.closes == at("01-02-2022 23:59:59")


def test_the_order_of_the_coverages_does_not_matter() -> None:
    later = Covered(at("19-04-2020 00:00:00"), 2, OLD)
    start = at("19-06-2020 00:00:00")
    assert plan_year_at(start, [later, FIRST]) == plan_year_at(start, [FIRST, later])
