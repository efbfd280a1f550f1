"""Raw messages of the gateway, kept before they are believed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.payment import Payment


class Door(models.TextChoices):
    DIRECT = "direct", _("direct message")
    INDIRECT = "indirect", _("through the browser")
    ENQUIRY = "enquiry", _("answer to our question")


class Verdict(models.TextChoices):
    """What was made of a message. Empty while it has not been looked at."""

    APPLIED = "applied", _("applied")
    NOTHING_NEW = "nothing_new", _("nothing new")
    MALFORMED = "malformed", _("malformed")
    BAD_SIGNATURE = "bad_signature", _("bad signature")
    NOT_OURS = "not_ours", _("not for this merchant")
    UNKNOWN_ORDER = "unknown_order", _("unknown order")
    MISMATCH = "mismatch", _("differs from what was asked")


FORGED = frozenset({Verdict.MALFORMED, Verdict.BAD_SIGNATURE})


class GatewayMessage(models.Model):
    """The body of one message, byte by byte, and what was made of it."""

    door = models.CharField(_("door"), max_length=10, choices=Door.choices)
    body = models.BinaryField(_("as received"))
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    verdict = models.CharField(
        _("verdict"), max_length=20, choices=Verdict.choices, blank=True, db_index=True
    )
    order_number = models.CharField(_("order number"), max_length=40, blank=True)
    payment = models.ForeignKey(
        Payment,
        verbose_name=_("payment"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
    )

    class Meta:
        verbose_name = _("gateway message")
        verbose_name_plural = _("gateway messages")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_door_display()} {self.order_number}"

    @property
    def is_authentic(self) -> bool:
        return bool(self.verdict) and self.verdict not in FORGED
