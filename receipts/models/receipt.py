"""Receipts and the counter that numbers them. Rows are written once and stay as they are."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.people import staff_may


class ReceiptCounterManager(models.Manager["ReceiptCounter"]):
    def lock(self, year: int) -> "ReceiptCounter":
        """The counter of ``year``, held by this transaction until it ends."""
        # The first receipts of a year may meet here: whoever comes second waits for the first.
        self.bulk_create([self.model(year=year)], ignore_conflicts=True)
        return self.select_for_update().get(year=year)


class ReceiptCounter(models.Model):
    """The last running number given in a year. Taken under a lock and rolled back with its
    transaction, so that the numbers of a year have neither a gap nor a twin (rule I4).
    """

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    last = models.PositiveBigIntegerField(_("last number"), default=0)

    objects = ReceiptCounterManager()

    class Meta:
        verbose_name = _("receipt counter")
        verbose_name_plural = _("receipt counters")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"

    def take(self) -> int:
        """The next running number. The row must be held by ``lock``."""
        self.last += 1
        self.save(update_fields=["last"])
        return self.last


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def visible_to(self, user: User | AnonymousUser) -> "ReceiptQuerySet":
        """A person's own receipts; all of them for staff who may view receipts."""
        if staff_may(user, "receipts.view_receipt"):
            return self
        return self.filter(owner_id=user.pk)

    def unrendered(self) -> "ReceiptQuerySet":
        return self.filter(rendered_at=None)


def pdf_name(receipt: "Receipt", _filename: str) -> str:
    return f"receipts/{receipt.number[:4]}/{receipt.number}.pdf"


class Receipt(models.Model):
    """Proof of one payment. A trigger in the database refuses to delete a receipt and to change
    anything but the rendered file, whoever asks.
    """

    number = models.CharField(_("receipt no."), max_length=14, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="receipts",
    )
    payment_reference = models.CharField(_("payment reference"), max_length=40, unique=True)
    issued_at = models.DateTimeField(_("issued"))
    paid_at = models.DateTimeField(_("paid"))
    amount = models.DecimalField(_("amount (RM)"), max_digits=10, decimal_places=2)
    snapshot = models.JSONField(_("as printed"))
    # The file is only a copy: it can be made again from the snapshot, byte for byte.
    pdf = models.FileField(_("PDF"), upload_to=pdf_name, blank=True)
    rendered_at = models.DateTimeField(_("rendered"), null=True, blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                name="receipt_number_has_fourteen_digits",
                condition=models.Q(number__regex=r"^[0-9]{14}$"),
            ),
            models.CheckConstraint(
                name="receipt_amount_is_positive", condition=models.Q(amount__gt=0)
            ),
        )
        indexes = (
            models.Index(
                name="receipt_without_pdf",
                fields=["id"],
                condition=models.Q(rendered_at=None),
            ),
        )

    def __str__(self) -> str:
        return self.number
