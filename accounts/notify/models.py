"""What we promised to say to somebody: a row that is sent, retried, or visibly dead."""

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
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

    class Report(models.TextChoices):
        """What became of an SMS that the gateway has accepted."""

        WAITING = "waiting", _("On its way")
        DELIVERED = "delivered", _("Delivered")
        UNDELIVERED = "undelivered", _("Not delivered")
        UNKNOWN = "unknown", _("Never reported")

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
    # After this moment it would say nothing that is true any more.
    good_until = models.DateTimeField(_("of use until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    state = models.CharField(_("status"), max_length=8, choices=State.choices, default=State.QUEUED)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    # Under this name the SMS gateway knows it, so that it sends it once however often it is told.
    reference = models.UUIDField(
        _("reference"), db_default=RandomUUID(), editable=False, unique=True
    )
    report = models.CharField(
        _("delivery"), max_length=12, choices=Report.choices, blank=True, default="", db_default=""
    )
    ask_at = models.DateTimeField(_("next question"), null=True, blank=True)
    asked = models.PositiveSmallIntegerField(_("questions"), default=0, db_default=0)
    # Where the words of an SMS go that does not arrive; empty where nothing else will do.
    mail_instead_to = models.EmailField(
        _("email instead to"), blank=True, default="", db_default=""
    )
    # DO_NOTHING: the foreign key protects the SMS by itself, and deleting another message stays one
    # statement, as accounts.recovery needs it.
    instead_of = models.OneToOneField(
        "self",
        verbose_name=_("instead of"),
        on_delete=models.DO_NOTHING,
        related_name="mail_instead",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["due_at"], name="notify_message_due", condition=Q(state="queued")),
            models.Index(fields=["-created_at"], name="notify_message_created"),
            models.Index(
                fields=["ask_at"], name="notify_message_ask", condition=Q(report="waiting")
            ),
            models.Index(
                fields=["id"],
                name="notify_message_instead",
                condition=~Q(mail_instead_to="") & (Q(state="dead") | Q(report="undelivered")),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="notify_message_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(report="waiting", ask_at__isnull=False)
                | (~Q(report="waiting") & Q(ask_at__isnull=True)),
                name="notify_message_waiting_is_asked",
            ),
            models.CheckConstraint(
                condition=Q(report="") | Q(channel="sms", state="sent"),
                name="notify_message_reports_are_of_sms",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.template}"

    @property
    def failed(self) -> bool:
        """Whether it did not arrive, as far as anybody knows."""
        return self.state == self.State.DEAD or self.report == self.Report.UNDELIVERED

    @property
    def is_stale(self) -> bool:
        return self.good_until is not None and self.good_until <= timezone.now()
