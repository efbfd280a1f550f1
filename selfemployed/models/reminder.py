"""What was said about a coverage, and who wants to hear nothing of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from selfemployed.models.contribution import Coverage
from selfemployed.occasions import Occasion


class Reminder(models.Model):
    """One occasion of one coverage, written with its messages: so it is said once."""

    coverage = models.ForeignKey(
        Coverage,
        verbose_name=_("coverage"),
        on_delete=models.PROTECT,
        related_name="reminders",
    )
    occasion = models.CharField(_("occasion"), max_length=8, choices=Occasion.choices)
    at = models.DateTimeField(_("date and time"), default=timezone.now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["coverage", "occasion"], name="an_occasion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.coverage} · {self.occasion}"


class ReminderStop(models.Model):
    """A person who wants no reminders. Taken back by deleting the row."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        related_name="reminder_stop",
    )
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("reminder stop")
        verbose_name_plural = _("reminder stops")

    def __str__(self) -> str:
        return f"{self.user}"
