"""The line of a sector's cover: where bars and gaps stand, and what the page says in words."""

from collections.abc import Callable

import time_machine
from django.test import Client

from accounts.models import User
from matrix.pages.timeline import Kind, timeline
from payments import inbox
from payments.models import Door
from selfemployed.coverage import Period
from tests.making import Gateway, at, begin, submit

JANUARY = Period(at("01-01-2020 00:00:00"), at("31-01-2020 23:59:59"))
FEBRUARY = Period(at("01-02-2020 00:00:00"), at("29-02-2020 23:59:59"))
APRIL = Period(at("01-04-2020 00:00:00"), at("30-04-2020 23:59:59"))


def kinds(*periods: Period, now: str) -> list[Kind]:
    line = timeline(list(periods), now=at(now))
    assert line is not None
    return [stretch.kind for stretch in line.stretches]


def test_nothing_bought_draws_nothing() -> None:
    assert timeline([], now=at("01-01-2020 00:00:00")) is None


def test_a_renewal_that_adjoins_leaves_no_gap() -> None:
    assert kinds(JANUARY, FEBRUARY, now="31-01-2020 23:59:59") == [Kind.COVERED, Kind.QUEUED]
    assert kinds(JANUARY, FEBRUARY, now="01-02-2020 00:00:00") == [Kind.COVERED, Kind.COVERED]


def test_a_gap_lies_between_coverages_and_after_the_last_one() -> None:
    line = timeline([JANUARY, APRIL], now=at("02-05-2020 00:00:00"))
    assert line is not None
    gaps = [(gap.start, gap.end) for gap in line.stretches if gap.kind is Kind.GAP]
    assert gaps == [
        (at("01-02-2020 00:00:00"), at("31-03-2020 23:59:59")),
        (at("01-05-2020 00:00:00"), at("02-05-2020 00:00:00")),
    ]
    assert line.last == at("02-05-2020 00:00:00")
    assert line.today == "100.00%"


def test_the_last_covered_second_is_no_gap() -> None:
    assert kinds(JANUARY, now="31-01-2020 23:59:59") == [Kind.COVERED]
    assert kinds(JANUARY, now="01-02-2020 00:00:00") == [Kind.COVERED]
    assert kinds(JANUARY, now="01-02-2020 00:00:01") == [Kind.COVERED, Kind.GAP]


def test_bars_fill_the_line_in_proportion() -> None:
    line = timeline([JANUARY, FEBRUARY], now=at("01-01-2020 00:00:00"))
    assert line is not None
    assert [(s.x, s.width) for s in line.stretches] == [("0.00%", "51.67%"), ("51.67%", "48.33%")]
    assert line.today == "0.00%"


def test_what_is_older_than_two_years_is_left_out_but_for_the_last_coverage() -> None:
    later = Period(at("01-02-2023 00:00:00"), at("28-02-2023 23:59:59"))
    line = timeline([JANUARY, later], now=at("01-02-2024 00:00:00"))
    assert line is not None
    assert line.first == at("31-01-2022 00:00:00")  # 731 days before
    assert [stretch.kind for stretch in line.stretches] == [Kind.GAP, Kind.COVERED, Kind.GAP]
    assert line.stretches[0].x == "0.00%"
    line = timeline([JANUARY, FEBRUARY], now=at("01-03-2024 00:00:00"))
    assert line is not None
    assert [(s.kind, s.x) for s in line.stretches] == [(Kind.COVERED, "0.00%"), (Kind.GAP, "1.95%")]


def test_a_bank_clock_ahead_of_ours_keeps_today_on_the_line() -> None:
    line = timeline([JANUARY], now=at("31-12-2019 23:59:50"))
    assert line is not None
    assert line.today == "0.00%"


def test_the_dashboard_draws_it_and_says_it_in_words(
    driver: User, client_of: Callable[[User], Client], gateway: Gateway
) -> None:
    with time_machine.travel(at("27-12-2019 16:25:42")):
        inbox.receive(gateway.says(begin(submit(driver, months=1))), door=Door.DIRECT)
    with time_machine.travel(at("10-02-2020 09:00:00")):
        page = client_of(driver).get("/dashboard/").content.decode()
    assert 'fill="url(#timeline-' in page
    assert '27-12-2019 16:25:42</span> – <span class="number">26-01-2020 23:59:59' in page
    assert '27-01-2020 00:00:00</span> – <span class="number">10-02-2020 09:00:00' in page


def test_the_cover_card_shows_what_runs_now_with_a_masked_number(
    driver: User, client_of: Callable[[User], Client], gateway: Gateway
) -> None:
    with time_machine.travel(at("27-12-2019 16:25:42")):
        inbox.receive(gateway.says(begin(submit(driver, months=1))), door=Door.DIRECT)
    with time_machine.travel(at("26-01-2020 23:59:59")):
        page = client_of(driver).get("/cover/card/").content.decode()
        assert "26-01-2020 23:59:59" in page
        assert "790811-08-••••" in page
        assert driver.ic_number not in page
    with time_machine.travel(at("27-01-2020 00:00:00")):
        assert "You are not covered now" in client_of(driver).get("/cover/card/").content.decode()
