"""The contribution plans: what is insured, and what it costs (rules M1 to M3)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

SEN = Decimal("0.01")
TEMPORARY_DISABLEMENT = Decimal("0.80")
PERMANENT_DISABLEMENT = Decimal("0.90")
DAYS_OF_INSURED_MONTH = 30


class PlanQuerySet(models.QuerySet["Plan"]):
    def in_force(self, on: date) -> Self:
        """The tariff of that day in Malaysia's calendar; both ends belong to it (rule M2)."""
        return self.filter(
            Q(effective_to=None) | Q(effective_to__gte=on), effective_from__lte=on
        ).order_by("number")


class Plan(models.Model):
    """One plan of one tariff; all amounts in RM.

    The next tariff is a new set of rows. A contribution keeps the row it was bought
    under, so a row in force is never given other amounts: it only gets its last day.
    """

    number = models.PositiveSmallIntegerField(_("number"))
    insured_monthly_earnings = models.DecimalField(
        _("insured monthly earnings (RM)"), max_digits=9, decimal_places=2
    )
    monthly = models.DecimalField(_("monthly contribution (RM)"), max_digits=7, decimal_places=2)
    annual = models.DecimalField(_("annual contribution (RM)"), max_digits=8, decimal_places=2)
    effective_from = models.DateField(_("first day"))
    effective_to = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty while no other tariff follows.")
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-effective_from", "number"]
        verbose_name = _("contribution plan")
        verbose_name_plural = _("contribution plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(annual=F("monthly") * 12),
                name="plan_annual_is_twelve_months",
                violation_error_message=_("The annual contribution is twelve times the monthly."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, monthly__gt=0, insured_monthly_earnings__gt=0),
                name="plan_amounts_above_zero",
                violation_error_message=_("The plan's number and amounts must be above zero."),
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="plan_ends_after_it_begins",
                violation_error_message=_("The last day cannot be before the first day."),
            ),
            models.UniqueConstraint(
                fields=["number", "effective_from"], name="plan_number_once_in_tariff"
            ),
            ExclusionConstraint(
                name="plan_tariffs_do_not_overlap",
                expressions=[
                    ("number", RangeOperators.EQUAL),
                    (
                        Func(
                            "effective_from",
                            "effective_to",
                            Value("[]"),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "A plan of this number is in force on some of these days: "
                    "give it its last day first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: RM {self.annual:,.2f}"

    @property
    def temporary_disablement_daily(self) -> Decimal:
        """RM a day: 80 % of the daily insured earnings, to the nearest sen (rule M3)."""
        daily = self.insured_monthly_earnings / DAYS_OF_INSURED_MONTH
        return (daily * TEMPORARY_DISABLEMENT).quantize(SEN, ROUND_HALF_UP)

    @property
    def permanent_disablement_monthly(self) -> Decimal:
        """RM a month: 90 % of the insured monthly earnings, also for dependants (rule M3)."""
        return (self.insured_monthly_earnings * PERMANENT_DISABLEMENT).quantize(SEN, ROUND_HALF_UP)
