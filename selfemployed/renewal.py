"""Renewing: what a sector's next contribution may be, and submitting it (rules C2, C6, C7, S2)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from selfemployed.coverage import MOST_MONTHS, coverage_start
from selfemployed.models import Contribution, Plan, SectorRegistration, details_of, price
from selfemployed.plan_year import Covered, PlanYear, plan_year_at
from selfemployed.statuses import ContributionStatus


class CannotRenew(Exception):
    """The sector's last contribution is not one that can be renewed now (rule S2)."""


class ChoiceRefused(Exception):
    """The plan or the months are not among those that the plan year leaves (rule C7)."""


@dataclass(frozen=True)
class RenewalOffer:
    """What may be bought next in a sector, and from when it would insure if paid now."""

    registration: SectorRegistration
    last: Contribution
    start: datetime
    plan_year: PlanYear | None
    plans: list[Plan]
    most_months: int

    @property
    def locked_plan(self) -> Plan | None:
        """The plan that the open plan year keeps; none when any plan may be chosen."""
        return self.plans[0] if self.plan_year else None


def can_renew(last: Contribution, *, now: datetime) -> bool:
    """Whether "Renew Now" is offered on a sector's last contribution (rule S2)."""
    return last.status_at(now) in (ContributionStatus.ACTIVE, ContributionStatus.EXPIRED)


def offer(registration: SectorRegistration, *, now: datetime) -> RenewalOffer:
    """What may be bought next. Raises ``CannotRenew`` (rule S2)."""
    chain = _chain(registration)
    if not chain or not can_renew(chain[-1], now=now):
        raise CannotRenew
    periods = [(bought, bought.period) for bought in chain if bought.period is not None]
    start = coverage_start(now, max(covered.end for _, covered in periods))
    plan_year = plan_year_at(
        start,
        [Covered(covered.start, bought.months, bought.plan_id) for bought, covered in periods],
    )
    return RenewalOffer(
        registration=registration,
        last=chain[-1],
        start=start,
        plan_year=plan_year,
        plans=_plans(plan_year, chain, on=timezone.localdate(now)),
        most_months=plan_year.months_left if plan_year else MOST_MONTHS,
    )


def offers(user: object, *, now: datetime) -> list[RenewalOffer]:
    """Every renewal that is open to this person now, soonest end of coverage first."""
    found = []
    for registration in SectorRegistration.objects.of(user).held().with_chain():
        try:
            found.append(offer(registration, now=now))
        except CannotRenew:
            continue
    return sorted(found, key=lambda renewal: renewal.start)


@transaction.atomic
def renew(registration: SectorRegistration, *, plan: Plan, months: int) -> Contribution:
    """Submit the next contribution of a sector; paying comes after.

    Raises ``CannotRenew`` and ``ChoiceRefused``. Of two renewals at once the second is refused.
    """
    now = timezone.now()
    held = SectorRegistration.objects.select_for_update(of=("self",)).with_chain()
    registration = held.get(pk=registration.pk)
    renewal = offer(registration, now=now)
    if plan not in renewal.plans or not 1 <= months <= renewal.most_months:
        raise ChoiceRefused
    return Contribution.objects.create(
        registration=registration,
        sector_class=renewal.last.sector_class,
        plan=plan,
        months=months,
        amount=price(plan, months),
        submitted_at=now,
        **details_of(registration.person),
    )


def _chain(registration: SectorRegistration) -> list[Contribution]:
    """What was bought in the sector and not rejected, in the order in which it was bought."""
    live = [bought for bought in registration.contributions.all() if bought.rejected_at is None]
    return sorted(live, key=lambda bought: (bought.submitted_at, bought.pk))


def _plans(plan_year: PlanYear | None, chain: list[Contribution], *, on: date) -> list[Plan]:
    """The plan that the open plan year keeps, or all that are in force."""
    if plan_year is None:
        return list(Plan.objects.in_force(on))
    return [next(bought.plan for bought in chain if bought.plan_id == plan_year.plan_id)]
