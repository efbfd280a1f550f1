"""The plan year: a sector's plan is locked for a year or twelve contribution months (rule C7).

Pure. A plan year opens with a coverage. It closes when its twelve months are used up or
one year after its first day, whichever comes first; the first coverage to start after
that opens a new one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from selfemployed.coverage import MOST_MONTHS, period


@dataclass(frozen=True)
class Covered:
    """What the rule needs to know of a coverage: its start, its months, its plan's id."""

    start: datetime
    months: int
    plan_id: int


@dataclass(frozen=True)
class PlanYear:
    """An open plan year: its plan, what was used of it, and its last moment."""

    plan_id: int
    first: datetime
    closes: datetime
    months_used: int

    @property
    def months_left(self) -> int:
        return MOST_MONTHS - self.months_used

    def is_open_at(self, start: datetime) -> bool:
        return start <= self.closes and self.months_left > 0


def plan_year_at(start: datetime, coverages: Iterable[Covered]) -> PlanYear | None:
    """The plan year in which a coverage that begins at ``start`` would fall, if one is open.

    ``coverages`` are those of one person in one sector, in any order.
    """
    year: PlanYear | None = None
    for covered in sorted(coverages, key=lambda covered: covered.start):
        year = _extend(year, covered)
    return year if year is not None and year.is_open_at(start) else None


def _extend(year: PlanYear | None, covered: Covered) -> PlanYear:
    if year is None or not year.is_open_at(covered.start):
        closes = period(covered.start, MOST_MONTHS).end
        return PlanYear(covered.plan_id, covered.start, closes, covered.months)
    return PlanYear(year.plan_id, year.first, year.closes, year.months_used + covered.months)
