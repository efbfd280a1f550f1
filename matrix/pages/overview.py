"""What matters to one person now: cover in each sector, and what waits to be done."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from matrix.pages.timeline import Timeline, timeline
from payments.history import Line, history
from selfemployed import drafts
from selfemployed.models import RegistrationDraft
from selfemployed.statuses import ContributionStatus

# From then on a renewal is offered on the first page after login.
DUE_DAYS = 30
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class SectorCover:
    """A sector's chain at one moment: its running coverage, and where the chain ends."""

    lines: list[Line]
    now: datetime

    @property
    def current(self) -> Line | None:
        return next((line for line in self.lines if line.status == ContributionStatus.ACTIVE), None)

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def until(self) -> datetime | None:
        """The end of unbroken cover, a queued renewal included; none when not covered now."""
        if self.current is None:
            return None
        return max(line.contribution.period.end for line in self.lines if line.contribution.period)

    @property
    def days_left(self) -> int:
        return (self.until - self.now).days if self.until else 0

    @property
    def ended(self) -> datetime | None:
        """The end of a chain that can be renewed and covers no longer."""
        period = self.last.contribution.period
        return period.end if period and self.last.can_renew and self.until is None else None

    @property
    def is_due(self) -> bool:
        """Whether it can be renewed, and ends within 30 days or has ended."""
        return self.last.can_renew and self.days_left <= DUE_DAYS

    @property
    def name(self) -> str:
        """Of this chain alone on a page."""
        return str(self.last.contribution.registration_id)

    @property
    def timeline(self) -> Timeline | None:
        bought = [line.contribution.period for line in self.lines]
        return timeline([period for period in bought if period], now=self.now)


@dataclass(frozen=True)
class Overview:
    sectors: list[SectorCover]
    to_await: list[Line]
    to_pay: list[Line]
    drafts: list[RegistrationDraft]

    @property
    def something_waits(self) -> bool:
        return bool(self.to_await or self.to_pay or self.drafts)

    @property
    def by_end(self) -> list[SectorCover]:
        """All sectors: first those without cover, then whichever ends soonest."""
        return sorted(self.sectors, key=lambda cover: cover.until or NEVER)

    @property
    def due(self) -> list[SectorCover]:
        """What is to be renewed, nearest to its end first: a lapse of years ago comes last."""
        due = [cover for cover in self.sectors if cover.is_due]
        return sorted(due, key=lambda cover: abs(cover.now - _end(cover)))


def overview(user: Any, *, now: datetime) -> Overview:
    lines = history(user, now=now)
    chains: dict[int, list[Line]] = {}
    for line in lines:
        if line.contribution.rejected_at is None:
            chains.setdefault(line.contribution.registration_id, []).append(line)
    return Overview(
        sectors=[SectorCover(chain, now) for chain in chains.values()],
        to_await=[line for line in lines if line.is_unsettled and not line.can_pay],
        to_pay=[line for line in lines if line.can_pay],
        drafts=list(drafts.started(user)),
    )


def _end(cover: SectorCover) -> datetime:
    return cover.until or cover.ended or cover.now
