"""Charts of staff's first page: their numbers, and the table that says the same.

A chart is drawn as SVG by ``templates/admin/chart.html``, with the same numbers below it as a
table. Days are those of Malaysia.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from accounts.models import User
from matrix.staff.drawing import Drawing, columns, lying
from payments.models import Payment
from payments.states import PaymentState
from selfemployed.models import Contribution, Coverage, Sector
from wording import formats
from wording.formats import MALAYSIA

DAYS, WEEK = 30, 7
MOST_SECTORS = 8
FAILED = (PaymentState.FAILED, PaymentState.EXPIRED)


@dataclass(frozen=True)
class Chart:
    """Numbers, series by series, of the same labels; ``told`` are further columns of the table."""

    name: str
    title: str
    about: str
    over: str
    series: Sequence[str]
    labels: Sequence[str]
    numbers: Sequence[Sequence[int]]
    told: Sequence[tuple[str, Sequence[str]]] = ()
    draw: Callable[[Sequence[str], Sequence[Sequence[int]]], Drawing] = columns

    @property
    def drawing(self) -> Drawing:
        return self.draw(self.labels, self.numbers)

    @property
    def sums(self) -> list[tuple[str, int]]:
        """Each series with its sum: what the picture shows, in a sentence."""
        return [
            (name, sum(numbers)) for name, numbers in zip(self.series, self.numbers, strict=True)
        ]

    @property
    def headings(self) -> list[str]:
        return [self.over, *self.series, *(title for title, _values in self.told)]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table: each label with its numbers, and what else is told of it."""
        cells = [[f"{number:,}" for number in numbers] for numbers in self.numbers]
        cells += [list(values) for _title, values in self.told]
        return list(zip(self.labels, map(list, zip(*cells, strict=True)), strict=True))


def for_user(user: User | AnonymousUser, *, now: datetime) -> list[Chart]:
    """The charts that this person may see, of one or two queries each."""
    return [draw(now) for permission, draw in CHARTS.items() if user.has_perm(permission)]


def payments_by_day(now: datetime) -> Chart:
    """Attempts by the day on which they were started, and what they came to."""
    today = now.astimezone(MALAYSIA).date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    counted = (
        Payment.objects.filter(created_at__gte=_midnight(days[0]))
        .order_by()
        .values(day=TruncDate("created_at", tzinfo=MALAYSIA))
        .annotate(
            paid=Count("pk", filter=Q(state=PaymentState.PAID)),
            failed=Count("pk", filter=Q(state__in=FAILED)),
            money=Sum("amount", filter=Q(state=PaymentState.PAID)),
        )
    )
    found = {row["day"]: row for row in counted}
    return Chart(
        name="payments",
        title=_("Payments of the last 30 days"),
        about=_("By the day on which they were started."),
        over=_("Day"),
        series=[_("Paid"), _("Failed")],
        labels=[formats.day(day)[:5] for day in days],
        numbers=[
            [found[day][state] if day in found else 0 for day in days]
            for state in ("paid", "failed")
        ],
        told=[
            (
                _("Amount paid"),
                [
                    formats.money((found[day]["money"] if day in found else None) or Decimal(0))
                    for day in days
                ],
            )
        ],
    )


def contributions_by_sector(now: datetime) -> Chart:
    since = _midnight(now.astimezone(MALAYSIA).date() - timedelta(days=DAYS - 1))
    counted = (
        Contribution.objects.filter(activated_at__gte=since)
        .order_by()
        .values_list("registration__sector")
        .annotate(Count("pk"))
    )
    counts: dict[int, int] = dict(counted)
    names = {sector.pk: sector.name for sector in Sector.objects.filter(pk__in=counts)}
    ranked = sorted(((-count, names[pk]) for pk, count in counts.items()))
    shown = [(name, -count) for count, name in ranked[:MOST_SECTORS]]
    if rest := -sum(count for count, _name in ranked[MOST_SECTORS:]):
        shown.append((_("Other sectors"), rest))
    return Chart(
        name="sectors",
        title=_("Contributions paid in the last 30 days, by sector"),
        about=_("The largest sectors, and all others together."),
        over=_("Sector"),
        series=[_("Contributions")],
        labels=[name for name, _count in shown],
        numbers=[[count for _name, count in shown]],
        draw=lying,
    )


def coverage_ending(now: datetime) -> Chart:
    """Coverages that end from now on, in spans of seven days that begin today."""
    today = now.astimezone(MALAYSIA).date()
    starts = [today + timedelta(days=ahead) for ahead in range(0, DAYS, WEEK)]
    ends = [*starts[1:], today + timedelta(days=DAYS)]
    renewed = Exists(
        Coverage.objects.filter(registration=OuterRef("registration"), start__gt=OuterRef("start"))
    )
    counted = (
        Coverage.objects.filter(end__gte=now, end__lt=_midnight(ends[-1]))
        .annotate(day=TruncDate("end", tzinfo=MALAYSIA), renewed=renewed)
        .order_by()
        .values_list("day", "renewed")
        .annotate(Count("pk"))
    )
    numbers = [[0] * len(starts), [0] * len(starts)]
    for day, is_renewed, count in counted:
        numbers[bool(is_renewed)][(day - today).days // WEEK] += count
    return Chart(
        name="ending",
        title=_("Coverage that ends in the next 30 days"),
        about=_("By spans of seven days that begin today."),
        over=_("Days"),
        series=[_("Not renewed yet"), _("Renewed")],
        labels=[
            f"{formats.day(start)[:5]} – {formats.day(end - timedelta(days=1))[:5]}"
            for start, end in zip(starts, ends, strict=True)
        ],
        numbers=numbers,
    )


CHARTS: dict[str, Callable[[datetime], Chart]] = {
    "payments.view_payment": payments_by_day,
    "selfemployed.view_contribution": contributions_by_sector,
    "selfemployed.view_coverage": coverage_ending,
}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, MALAYSIA)
