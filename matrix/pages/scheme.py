"""Facts of the scheme that public pages tell, read from the reference data and never typed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from selfemployed.models import Plan, Sector


@dataclass(frozen=True)
class Scheme:
    """The tariff of a day, and in how many sectors one can register."""

    plans: list[Plan]
    sectors: int

    @property
    def least_monthly(self) -> Decimal | None:
        """RM a month of the cheapest plan; none while no plan is in force."""
        return min((plan.monthly for plan in self.plans), default=None)


def scheme(*, on: date) -> Scheme:
    """As it is on that day of Malaysia's calendar. Two queries."""
    return Scheme(plans=list(Plan.objects.in_force(on)), sectors=Sector.objects.offered().count())
