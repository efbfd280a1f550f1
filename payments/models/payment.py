"""A payment: one attempt to pay one contribution through FPX."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.fpx.codes import Reason, reason
from payments.models.bank import Bank
from payments.states import FINAL, PaymentState
from receipts.models import Receipt
from selfemployed.models import Contribution

WORDS = {
    PaymentState.PENDING: _("Pending"),
    PaymentState.PAID: _("Paid"),
    PaymentState.FAILED: _("Failed"),
    PaymentState.EXPIRED: _("Failed (expired)"),
    PaymentState.MISMATCH: _("Being checked"),
    PaymentState.SURPLUS: _("Surplus"),
}


def words_of(state: str) -> str:
    """A state as staff read it; a dash for the nothing that was before the first."""
    return str(WORDS[PaymentState(state)]) if state else "–"


class PaymentQuerySet(models.QuerySet["Payment"]):
    def of(self, user: Any) -> "PaymentQuerySet":
        return self.filter(contribution__registration__person__user=user)

    def pending(self) -> "PaymentQuerySet":
        return self.filter(state=PaymentState.PENDING)

    def undecided(self) -> "PaymentQuerySet":
        """Those that FPX can still say something new about."""
        return self.exclude(state__in=FINAL)

    def with_details(self) -> "PaymentQuerySet":
        return self.select_related(
            "bank",
            "receipt",
            "contribution__plan",
            "contribution__coverage",
            "contribution__registration__sector",
        )


class Payment(models.Model):
    """What was asked of FPX, and what became of it. Moments are stored in UTC."""

    contribution = models.ForeignKey(
        Contribution,
        verbose_name=_("contribution"),
        on_delete=models.PROTECT,
        related_name="payments",
    )
    order_number = models.CharField(_("order number"), max_length=40, unique=True)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    bank = models.ForeignKey(
        Bank, verbose_name=_("bank"), on_delete=models.PROTECT, related_name="payments"
    )
    buyer_email = models.EmailField(_("email"))
    state = models.CharField(
        _("status"),
        max_length=10,
        choices=[(state.value, WORDS[state]) for state in PaymentState],
        default=PaymentState.PENDING,
    )
    created_at = models.DateTimeField(_("started"))
    code = models.CharField(_("FPX response code"), max_length=2, blank=True)
    transaction_id = models.CharField(_("FPX Transaction ID"), max_length=16, blank=True)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    receipt = models.OneToOneField(
        Receipt,
        verbose_name=_("receipt"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="payment",
    )
    next_enquiry_at = models.DateTimeField(
        _("FPX is asked next"), null=True, blank=True, db_index=True
    )
    asked_at = models.DateTimeField(_("person asked last"), null=True, blank=True)
    enquiries = models.PositiveSmallIntegerField(_("times FPX was asked"), default=0)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.UniqueConstraint(
                fields=["contribution"],
                condition=Q(state=PaymentState.PAID),
                name="one_paid_payment_per_contribution",
            ),
            models.CheckConstraint(
                condition=Q(state=PaymentState.PAID, receipt__isnull=False, paid_at__isnull=False)
                | (~Q(state=PaymentState.PAID) & Q(receipt__isnull=True)),
                name="a_receipt_exactly_when_paid",
            ),
        ]
        indexes = [
            # What staff look for among all payments: today's, those that wait, and one by its id.
            models.Index(fields=["created_at"], name="payment_created"),
            models.Index(
                fields=["id"], name="payment_pending", condition=Q(state=PaymentState.PENDING)
            ),
            models.Index(
                fields=["transaction_id"],
                name="payment_transaction",
                opclasses=["varchar_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.order_number

    @property
    def shown_at(self) -> datetime:
        """The moment that a person sees: when the bank says it was paid, else its start."""
        return self.paid_at or self.created_at

    @property
    def shown_state(self) -> str:
        """The guide has one word for every attempt that did not pay: Failed."""
        return PaymentState.FAILED if self.state == PaymentState.EXPIRED else self.state

    @property
    def reason(self) -> Reason:
        return reason(self.code)

    @property
    def seller_order_number(self) -> str:
        """FPX's second order number: it names the contribution, should this row ever be lost."""
        return f"C{self.contribution_id}-{self.order_number}"

    @property
    def session_ends_at(self) -> datetime:
        """Until then FPX may still be at work, and there is no second attempt (fpx rule 5)."""
        return self.created_at + timedelta(minutes=settings.FPX_SESSION_MINUTES)

    def is_in_session(self, now: datetime) -> bool:
        """Pending, and young enough for FPX's own session to be open."""
        return self.state == PaymentState.PENDING and now < self.session_ends_at


class InState(models.Manager["Payment"]):
    """Only the payments in one state."""

    def __init__(self, state: PaymentState) -> None:
        super().__init__()
        self.state = state

    def get_queryset(self) -> PaymentQuerySet:
        return PaymentQuerySet(self.model, using=self._db).filter(state=self.state)


class SurplusPayment(Payment):
    """Staff's list of money that is owed back."""

    # The first manager of its own is a model's default: the admin lists by it.
    listed = InState(PaymentState.SURPLUS)

    class Meta:
        proxy = True
        verbose_name = _("surplus payment")
        verbose_name_plural = _("surplus payments")


class MismatchedPayment(Payment):
    """Staff's list of payments of which FPX says something else than was asked."""

    listed = InState(PaymentState.MISMATCH)

    class Meta:
        proxy = True
        verbose_name = _("mismatched payment")
        verbose_name_plural = _("mismatched payments")


class PaymentEvent(models.Model):
    """A change of state, kept for ever: from what, to what, by which door, and why."""

    payment = models.ForeignKey(
        Payment, verbose_name=_("payment"), on_delete=models.PROTECT, related_name="events"
    )
    at = models.DateTimeField(_("Date Time"))
    from_state = models.CharField(_("from"), max_length=10, blank=True)
    to_state = models.CharField(_("to"), max_length=10)
    source = models.CharField(_("source"), max_length=20)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("payment event")
        verbose_name_plural = _("payment events")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{words_of(self.from_state)} → {words_of(self.to_state)}"
