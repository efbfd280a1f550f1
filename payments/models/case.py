"""What a person at PERKESO has to look at: opened by the portal, closed by staff, kept for ever."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.models.payment import Payment


class CaseKind(models.TextChoices):
    SURPLUS = "surplus", _("surplus: money to be paid back")
    MISMATCH = "mismatch", _("FPX says something else than was asked")
    UNCLEAR = "unclear", _("money may have moved")
    UNANSWERED = "unanswered", _("no final answer for a day")
    UNKNOWN_ORDER = "unknown_order", _("money for an order that nobody knows")
    NOT_OURS = "not_ours", _("money for another merchant")
    MISSING_HERE = "missing_here", _("settled at FPX, missing here")
    MISSING_THERE = "missing_there", _("paid here, not settled at FPX")
    DIFFERENT_AMOUNT = "different_amount", _("settled at FPX with another amount")


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> "CaseQuerySet":
        return self.filter(closed_at__isnull=True)

    def with_details(self) -> "CaseQuerySet":
        return self.select_related("payment__contribution__registration__person", "closed_by")


class Case(models.Model):
    """One matter, at most once open. ``payment`` is empty where the portal knows none."""

    kind = models.CharField(_("kind"), max_length=20, choices=CaseKind.choices)
    order_number = models.CharField(_("order number"), max_length=40)
    payment = models.ForeignKey(
        Payment,
        verbose_name=_("payment"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
    )
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    outcome = models.CharField(_("what was done"), max_length=200, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "order_number", "detail"],
                condition=Q(closed_at__isnull=True),
                name="one_open_case_of_a_matter",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
                name="closed_by_somebody_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.order_number}"
