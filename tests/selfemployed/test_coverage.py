"""Rules C1–C3: when coverage starts and ends."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfemployed.coverage import Period, coverage_start, period
from tests.making import at

moments = st.integers(0, 80 * 365 * 24 * 3600).map(
    lambda seconds: at("01-06-2017 00:00:00") + timedelta(seconds=seconds)
)
months = st.integers(1, 12)


@pytest.mark.parametrize(
    ("start", "count", "last_day"),
    [
        ("19-12-2019 16:26:12", 1, "18-01-2020"),
        ("19-01-2020 00:00:00", 3, "18-04-2020"),
        ("23-04-2020 00:00:00", 8, "22-12-2020"),
        ("31-01-2021 10:00:00", 1, "28-02-2021"),
        ("31-01-2020 10:00:00", 1, "29-02-2020"),
        ("30-01-2021 10:00:00", 1, "28-02-2021"),
        ("31-03-2021 10:00:00", 1, "30-04-2021"),
        ("29-02-2020 10:00:00", 12, "28-02-2021"),
        ("28-01-2021 10:00:00", 1, "27-02-2021"),
        ("01-03-2023 10:00:00", 12, "29-02-2024"),
        ("30-09-2022 10:00:00", 12, "29-09-2023"),
        ("31-12-2024 23:59:59", 2, "28-02-2025"),
    ],
)
def test_coverage_ends_the_day_before_the_corresponding_day(
    start: str, count: int, last_day: str
) -> None:
    assert period(at(start), count) == Period(at(start), at(f"{last_day} 23:59:59"))


@pytest.mark.parametrize("count", [-1, 0, 13])
def test_only_one_to_twelve_months_are_sold(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 12 months"):
        period(at("01-01-2020 00:00:00"), count)


@given(moments, months)
def test_a_coverage_is_never_shorter_than_its_shortest_calendar_months(
    start: datetime, count: int
) -> None:
    covered = period(start, count)
    days = (covered.end.date() - covered.start.date()).days + 1
    assert 28 * count <= days <= 31 * count + 1
    assert covered.end.strftime("%H:%M:%S") == "23:59:59"


@given(moments, months)
def test_the_last_day_keeps_to_the_calendar(start: datetime, count: int) -> None:
    """One day later is the corresponding day, or the first of a month that follows a short one."""
    after = period(start, count).end.date() + timedelta(days=1)
    index = start.month - 1 + count
    year, month = start.year + index // 12, index % 12 + 1
    if start.day <= monthrange(year, month)[1]:
        assert (after.year, after.month, after.day) == (year, month, start.day)
    else:
        assert after.day == 1


@given(moments, months, months)
def test_a_renewal_paid_in_time_adjoins(start: datetime, first: int, second: int) -> None:
    earlier = period(start, first)
    later = period(coverage_start(earlier.end, earlier.end), second)
    assert later.start - earlier.end == timedelta(seconds=1)


@given(moments, st.lists(months, min_size=1, max_size=8))
def test_splitting_a_purchase_never_costs_a_day(start: datetime, parts: list[int]) -> None:
    """Bought in parts, each in time, the cover lasts as long as in one piece, or longer (C3)."""
    covered, periods = sum(parts), []
    for count in parts:
        begins = start if not periods else coverage_start(periods[-1].end, periods[-1].end)
        periods.append(period(begins, count))
    for earlier, later in pairwise(periods):
        assert later.start - earlier.end == timedelta(seconds=1)
    if covered <= 12:
        assert periods[-1].end >= period(start, covered).end


def test_a_payment_in_the_last_second_chains_and_one_later_has_lapsed() -> None:
    end = at("18-01-2020 23:59:59")
    assert coverage_start(end, end) == at("19-01-2020 00:00:00")
    assert coverage_start(end + timedelta(seconds=1), end) == at("19-01-2020 00:00:00")
    late = end + timedelta(hours=9)
    assert coverage_start(late, end) == late


def test_a_first_coverage_starts_when_it_was_paid() -> None:
    assert coverage_start(at("27-12-2019 16:25:42"), None) == at("27-12-2019 16:25:42")


def test_a_moment_in_utc_counts_by_the_day_in_malaysia() -> None:
    """16:00 UTC on the 31st is midnight of the 1st in Malaysia."""
    covered = period(datetime(2020, 12, 31, 16, tzinfo=UTC), 1)
    assert covered == Period(at("01-01-2021 00:00:00"), at("31-01-2021 23:59:59"))
