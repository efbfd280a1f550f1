"""Accounts that their owners closed, and what people tell us about the portal."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from wording import formats


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
        return f"{self.user} · {formats.day(self.closed_at)}"


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def waiting(self) -> "FeedbackQuerySet":
        """What nobody has answered or closed."""
        return self.filter(state=Feedback.State.RECEIVED)


class Feedback(models.Model):
    """What somebody told us, and what staff did about it: once, and for good (ADR 0032)."""

    class Topic(models.TextChoices):
        CONTRIBUTION = "contribution", _("Registration and contribution")
        PAYMENT = "payment", _("Payment")
        RECEIPT = "receipt", _("Receipt")
        ACCOUNT = "account", _("Account and login")
        ACCESSIBILITY = "accessibility", _("Accessibility")
        SUSPICIOUS = "suspicious", _("Suspicious message or site")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    reference = models.CharField(_("reference"), max_length=12, unique=True)
    topic = models.CharField(_("topic"), max_length=16, choices=Topic.choices)
    message = EncryptedTextField(_("message"))
    # Of a member the account says who and where; of a guest this, if anything.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.PROTECT,
        related_name="feedback",
        null=True,
        blank=True,
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("email"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    received_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)
    state = models.CharField(
        _("status"), max_length=8, choices=State.choices, default=State.RECEIVED
    )
    handled_at = models.DateTimeField(_("answered or closed"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered or closed by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    answer = EncryptedTextField(_("answer"), blank=True, default="")
    note = EncryptedTextField(_("note"), blank=True, default="")

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="received", handled_at__isnull=True, handled_by__isnull=True)
                | Q(
                    state__in=["answered", "closed"],
                    handled_at__isnull=False,
                    handled_by__isnull=False,
                ),
                name="feedback_is_handled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(name="", email=""),
                name="feedback_of_a_member_names_the_account",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def address(self) -> str:
        """Where an answer goes; empty where nobody can be answered."""
        return self.user.email if self.user else self.email

    @property
    def who(self) -> str:
        """As the account or the guest names the person; empty for somebody without a name."""
        return self.user.full_name if self.user else self.name
