"""What we promised to say to somebody: a row that is sent, retried, or visibly dead."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField


class Message(models.Model):
    class Channel(models.TextChoices):
        EMAIL = "email", _("Email")
        SMS = "sms", _("SMS")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Dead")

    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    to = models.CharField(_("to"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    template = models.CharField(_("template"), max_length=100)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body_text = EncryptedTextField(_("text"), blank=True, default="")
    body_html = EncryptedTextField(_("HTML"), blank=True, default="")
    # A one-time code or a link that opens something: its bodies go once it is sent.
    confidential = models.BooleanField(_("confidential"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    state = models.CharField(_("status"), max_length=8, choices=State.choices, default=State.QUEUED)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["due_at"], name="notify_message_due", condition=Q(state="queued")),
            models.Index(fields=["-created_at"], name="notify_message_created"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="notify_message_sent_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.template}"
