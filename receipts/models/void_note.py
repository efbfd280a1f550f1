"""The second document: a receipt is declared void, and stays as it was issued."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from receipts.models.receipt import Receipt


class VoidNote(models.Model):
    """One at most for a receipt. A trigger in the database refuses to change or delete it."""

    receipt = models.OneToOneField(
        Receipt,
        verbose_name=_("receipt"),
        on_delete=models.PROTECT,
        related_name="void_note",
    )
    at = models.DateTimeField(_("declared void"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who did it"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("void note")
        verbose_name_plural = _("void notes")
        constraints = (
            models.CheckConstraint(
                name="receipt_void_note_has_a_reason", condition=~models.Q(reason="")
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """That of the receipt and B (*batal*): the numbers of receipts get no gap by it."""
        return f"{self.receipt.number}-B"
