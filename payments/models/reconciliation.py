"""FPX's settlement lists as they were compared with our payments."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.payment import Payment


class Finding(models.TextChoices):
    ASKED = "asked", _("not paid here yet, FPX is asked")
    MISSING_HERE = "missing_here", _("missing here")
    MISSING_THERE = "missing_there", _("missing in the list")
    DIFFERENT_AMOUNT = "different_amount", _("different amount")


class Reconciliation(models.Model):
    """One comparison of one list. What matched is counted, what did not is a ``Difference``."""

    day = models.DateField(_("day"))
    source = models.CharField(_("file"), max_length=100)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64, db_index=True)
    at = models.DateTimeField(_("compared"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    lines = models.PositiveIntegerField(_("lines in the list"))
    matched = models.PositiveIntegerField(_("matched"))

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.day:%d-%m-%Y} · {self.source}"


class Difference(models.Model):
    """One order in which FPX's list and our payments did not agree. Amounts in ringgit."""

    reconciliation = models.ForeignKey(
        Reconciliation,
        verbose_name=_("reconciliation"),
        on_delete=models.CASCADE,
        related_name="differences",
    )
    finding = models.CharField(_("finding"), max_length=20, choices=Finding.choices)
    order_number = models.CharField(_("order number"), max_length=40)
    transaction_id = models.CharField(_("FPX Transaction ID"), max_length=16, blank=True)
    ours = models.DecimalField(_("ours"), max_digits=10, decimal_places=2, null=True, blank=True)
    theirs = models.DecimalField(_("FPX's"), max_digits=16, decimal_places=2, null=True, blank=True)
    payment = models.ForeignKey(
        Payment,
        verbose_name=_("payment"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ["finding", "order_number"]

    def __str__(self) -> str:
        return f"{self.get_finding_display()} · {self.order_number}"
