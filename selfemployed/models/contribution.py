"""What a person buys, and the coverage that a payment makes of it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from selfemployed.coverage import MOST_MONTHS, Period
from selfemployed.models.person import PersonalDetails, SectorRegistration
from selfemployed.models.reference import Plan, SectorClass
from selfemployed.statuses import ContributionStatus, status_at


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def of(self, user: Any) -> "ContributionQuerySet":
        return self.filter(registration__person__user=user)

    def open(self) -> "ContributionQuerySet":
        """Submitted and neither paid nor rejected."""
        return self.filter(activated_at__isnull=True, rejected_at__isnull=True)

    def with_details(self) -> "ContributionQuerySet":
        return self.select_related(
            "registration__sector", "registration__person", "plan", "sector_class", "coverage"
        )

    def in_order(self) -> "ContributionQuerySet":
        """Sector by sector, each chain in the order in which it was bought."""
        return self.order_by("registration__created_at", "registration_id", "submitted_at", "pk")


class Contribution(PersonalDetails):
    """Months of one plan in one sector, with the person's details as they were (rule R4)."""

    registration = models.ForeignKey(
        SectorRegistration,
        verbose_name=_("sector registration"),
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    sector_class = models.ForeignKey(
        SectorClass, verbose_name=_("class"), on_delete=models.PROTECT, related_name="+"
    )
    plan = models.ForeignKey(
        Plan, verbose_name=_("Contribution Plan"), on_delete=models.PROTECT, related_name="+"
    )
    months = models.PositiveSmallIntegerField(_("Number of Contribution Months"))
    amount = models.DecimalField(_("Contribution Amount"), max_digits=10, decimal_places=2)
    submitted_at = models.DateTimeField(_("Submitted"))
    activated_at = models.DateTimeField(_("paid"), null=True, blank=True, editable=False)
    rejected_at = models.DateTimeField(_("Rejected"), null=True, blank=True, editable=False)
    rejection_reason = models.TextField(_("Reason"), blank=True, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=MOST_MONTHS), name="one_to_twelve_months"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="a_contribution_costs_something"
            ),
            models.CheckConstraint(
                condition=Q(activated_at__isnull=True) | Q(rejected_at__isnull=True),
                name="what_was_paid_is_not_rejected",
            ),
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(activated_at__isnull=True, rejected_at__isnull=True),
                name="one_open_contribution_per_sector",
            ),
        ]
        indexes = [models.Index(fields=["activated_at"], name="contribution_activated")]

    def __str__(self) -> str:
        return f"{self.registration} · {self.months}"

    @property
    def period(self) -> Period | None:
        """The coverage period, once paid."""
        coverage = getattr(self, "coverage", None)
        return None if coverage is None else coverage.period

    def status_at(self, now: datetime) -> ContributionStatus:
        coverage = getattr(self, "coverage", None)
        if coverage is not None:
            # The bank's clock may be ahead of ours: what it says was paid is not to come.
            now = max(now, coverage.paid_at)
        return status_at(now, coverage=self.period, rejected_at=self.rejected_at)

    @property
    def sector_name(self) -> str:
        return self.registration.sector.name


def price(plan: Plan, months: int) -> Decimal:
    """Months × monthly, and nothing else (rule M1)."""
    return months * plan.monthly


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Coverage(models.Model):
    """The period in which a paid contribution insures. Both ends belong to it."""

    contribution = models.OneToOneField(
        Contribution,
        verbose_name=_("contribution"),
        on_delete=models.PROTECT,
        related_name="coverage",
    )
    registration = models.ForeignKey(
        SectorRegistration,
        verbose_name=_("sector registration"),
        on_delete=models.PROTECT,
        related_name="coverages",
    )
    paid_at = models.DateTimeField(_("paid"))
    start = models.DateTimeField(_("start"))
    end = models.DateTimeField(_("end"))

    class Meta:
        verbose_name = _("coverage")
        verbose_name_plural = _("coverages")
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")), name="coverage_ends_after_start"
            ),
            ExclusionConstraint(
                name="coverages_of_a_sector_never_overlap",
                expressions=[
                    (
                        TsTzRange(
                            "start",
                            "end",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("registration", RangeOperators.EQUAL),
                ],
            ),
        ]
        indexes = [models.Index(fields=["end"], name="coverage_end")]

    def __str__(self) -> str:
        return f"{self.start:%d-%m-%Y} – {self.end:%d-%m-%Y}"

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)
