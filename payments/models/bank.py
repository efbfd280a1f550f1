"""Banks of FPX, and when FPX last told which of them are open."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BankQuerySet(models.QuerySet["Bank"]):
    def offered(self, *, test_banks: bool) -> "BankQuerySet":
        """Those that a person may see in the list, in its order."""
        banks = self if test_banks else self.filter(test=False)
        return banks.order_by("position", "name")


class Bank(models.Model):
    """A bank's FPX id and its name: FPX tells ids only, the merchant keeps the names."""

    code = models.CharField(_("FPX id"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=60)
    test = models.BooleanField(_("test bank"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    online = models.BooleanField(
        _("online"), default=True, help_text=_("As FPX last told it; the last known state serves.")
    )

    objects = BankQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank")
        verbose_name_plural = _("banks")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class BankListCheck(models.Model):
    """When FPX was last asked for its bank list: one row, claimed by whoever asks.

    ``received_at`` is when FPX last answered with a list; none until it has done so once.
    """

    asked_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bank list check")
        verbose_name_plural = _("bank list checks")

    def __str__(self) -> str:
        return f"{self.asked_at:%d-%m-%Y %H:%M:%S}"
