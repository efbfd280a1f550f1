"""When coverage starts and ends (rules C1–C3). Pure: dates in, dates out.

Every moment is an aware datetime; results are in Malaysia's time, to the second.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from wording.formats import MALAYSIA

MOST_MONTHS = 12
LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True)
class Period:
    """A coverage period: both ends belong to it."""

    start: datetime
    end: datetime

    def contains(self, moment: datetime) -> bool:
        return self.start <= moment <= self.end


def period(start: datetime, months: int) -> Period:
    """The coverage of ``months`` (1..12) contribution months that begins at ``start``.

    It ends at 23:59:59 of the day before the corresponding day; where the last month
    has no such day, on its last day (rule C3). Raises ``ValueError`` outside 1..12.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise ValueError(f"a coverage has 1 to {MOST_MONTHS} months, not {months}")
    start = start.astimezone(MALAYSIA)
    return Period(start, datetime.combine(last_day(start.date(), months), LAST_SECOND, MALAYSIA))


def coverage_start(paid_at: datetime, last_end: datetime | None) -> datetime:
    """When coverage paid at ``paid_at`` begins, given the end of the sector's last coverage.

    While that coverage has not ended: 00:00:00 of the day after its last day (rule C2).
    First, or after a lapse: the second the bank says it was paid (rule C1).
    """
    paid_at = paid_at.astimezone(MALAYSIA).replace(microsecond=0)
    if last_end is None or paid_at > last_end:
        return paid_at
    next_day = last_end.astimezone(MALAYSIA).date() + timedelta(days=1)
    return datetime.combine(next_day, time.min, MALAYSIA)


def last_day(first_day: date, months: int) -> date:
    """The last calendar day of a coverage that begins on ``first_day`` (rule C3)."""
    corresponding = _add_months(first_day, months)
    if corresponding.day < first_day.day:
        return corresponding
    return corresponding - timedelta(days=1)


def _add_months(day: date, months: int) -> date:
    """The same day ``months`` on, or the last day of that month where it has none."""
    years, month_index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
