"""When the check page of a receipt was looked at: the hour, and nothing about who looked."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from receipts.models.receipt import Receipt

MOST_SHOWN = 10


class LookManager(models.Manager["Look"]):
    def write(self, receipt: Receipt, *, at: datetime) -> None:
        """Write that somebody looked; once in an hour, however many come at the same instant."""
        hour = at.replace(minute=0, second=0, microsecond=0)
        self.bulk_create([self.model(receipt=receipt, hour=hour)], ignore_conflicts=True)

    def newest(self) -> models.QuerySet["Look"]:
        """As many as a page shows."""
        return self.order_by("-hour")[:MOST_SHOWN]


class Look(models.Model):
    receipt = models.ForeignKey(
        Receipt, verbose_name=_("receipt"), on_delete=models.PROTECT, related_name="looks"
    )
    hour = models.DateTimeField(_("hour"), db_index=True)

    objects = LookManager()

    class Meta:
        verbose_name = _("look at a receipt")
        verbose_name_plural = _("looks at receipts")
        constraints = (
            models.UniqueConstraint(name="receipt_look_once_an_hour", fields=["receipt", "hour"]),
        )

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.hour:%Y-%m-%d %H}"
