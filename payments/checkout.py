"""Beginning a payment: one attempt at a time, never for what is already paid."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from payments.fpx.messages import LEAST, MOST
from payments.models import Bank, Payment, PaymentEvent
from payments.states import PaymentState
from selfemployed import activation
from selfemployed.models import Contribution
from wording.formats import MALAYSIA

# Capital letters and digits that are not mistaken for each other when read out.
ORDER_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class NothingToPay(Exception):
    """The contribution is paid already, or was cancelled, or its person's account is closed."""


class NotTransferable(Exception):
    """FPX transfers neither so little nor so much."""


class PaymentInProgress(Exception):
    """An attempt of the last hour has no answer yet; ``payment`` is that one."""

    def __init__(self, payment: Payment) -> None:
        super().__init__(payment.order_number)
        self.payment = payment


@transaction.atomic
def begin(contribution: Contribution, *, bank: Bank, buyer_email: str) -> Payment:
    """A new attempt with an order number of its own.

    The contribution is locked, so of two attempts at once the second sees the first.
    Raises ``NothingToPay``, ``NotTransferable`` and ``PaymentInProgress``.
    """
    now = timezone.now()
    held = activation.hold(contribution.pk)
    if held.activated_at or held.rejected_at or not held.registration.person.user.is_active:
        raise NothingToPay
    if not LEAST <= held.amount <= MOST:
        raise NotTransferable
    if earlier := in_progress(held, now=now):
        raise PaymentInProgress(earlier)
    payment = Payment.objects.create(
        contribution=held,
        order_number=_order_number(now),
        amount=held.amount,
        bank=bank,
        buyer_email=buyer_email,
        created_at=now,
        next_enquiry_at=now + timedelta(minutes=settings.FPX_ENQUIRY_MINUTES[0]),
    )
    PaymentEvent.objects.create(
        payment=payment, at=now, to_state=PaymentState.PENDING, source="checkout"
    )
    return payment


def in_progress(contribution: Contribution, *, now: datetime) -> Payment | None:
    """The attempt that FPX may still be working on, if there is one (fpx merchant rule 5)."""
    pending = Payment.objects.pending().filter(contribution=contribution)
    return next((payment for payment in pending if payment.is_in_session(now)), None)


def _order_number(now: datetime) -> str:
    random = "".join(secrets.choice(ORDER_ALPHABET) for _ in range(10))
    return f"MX{now.astimezone(MALAYSIA):%y%m%d}{random}"
