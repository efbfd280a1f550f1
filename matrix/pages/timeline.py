"""A sector's coverages on a line: where its bars and gaps begin, in parts of the line's width."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from selfemployed.coverage import Period

LONGEST_PAST = timedelta(days=731)
SECOND = timedelta(seconds=1)


class Kind(StrEnum):
    COVERED = "covered"
    QUEUED = "queued"
    GAP = "gap"


@dataclass(frozen=True)
class Stretch:
    """A part of the line; both ends belong to it. ``x`` and ``width`` as SVG reads them."""

    kind: Kind
    start: datetime
    end: datetime
    x: str
    width: str


@dataclass(frozen=True)
class Timeline:
    """From ``first`` to ``last``, both aware; today's line stands at ``today``."""

    first: datetime
    last: datetime
    today: str
    # Which end of the word "Today" stands at its line, so that it stays on the page.
    today_anchor: str
    stretches: list[Stretch]


def timeline(periods: list[Period], *, now: datetime) -> Timeline | None:
    """The line of a chain in its order, from its beginning to its end or ``now``.

    Of what is older than two years only the last coverage is drawn. A gap lies between two
    coverages, or after the last one until ``now``. None where nothing was ever covered.
    """
    if not periods:
        return None
    first = max(periods[0].start, min(now - LONGEST_PAST, periods[-1].start))
    last = max(periods[-1].end, now)

    def place(at: datetime) -> float:
        return min(max((at - first) / (last - first), 0.0), 1.0)

    stretches = [
        Stretch(kind, start, end, _percent(place(start)), _percent(place(end) - place(start)))
        for kind, start, end in _kinds(periods, now=now)
        if end > first
    ]
    return Timeline(first, last, _percent(place(now)), _anchor(place(now)), stretches)


def _kinds(periods: list[Period], *, now: datetime) -> Iterator[tuple[Kind, datetime, datetime]]:
    before: datetime | None = None
    for period in periods:
        if before and period.start > before + SECOND:
            yield Kind.GAP, before + SECOND, period.start - SECOND
        yield Kind.QUEUED if period.start > now else Kind.COVERED, period.start, period.end
        before = period.end
    if before and now > before + SECOND:
        yield Kind.GAP, before + SECOND, now


def _anchor(part: float) -> str:
    return "start" if part < 0.15 else "end" if part > 0.85 else "middle"


def _percent(part: float) -> str:
    return f"{part:.2%}"
