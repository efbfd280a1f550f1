"""Accounts that their owners closed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ClosureQuerySet(models.QuerySet["Closure"]):
    def standing(self) -> "ClosureQuerySet":
        return self.filter(reopened_at__isnull=True)


class Closure(models.Model):
    """An account was closed by its owner, and perhaps opened again by staff."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.PROTECT,
        related_name="closures",
    )
    closed_at = models.DateTimeField(_("closed"))
    reopened_at = models.DateTimeField(_("opened again"), null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("opened again by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed account")
        verbose_name_plural = _("closed accounts")
        ordering = ["-closed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(reopened_at__isnull=True),
                name="an_account_is_closed_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True, reopened_by__isnull=True)
                | Q(reopened_at__isnull=False, reopened_by__isnull=False),
                name="opened_again_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.closed_at:%Y-%m-%d}"
