"""Issue a receipt: number it, freeze it, and have it rendered once the payment is committed."""

import logging
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from receipts import tasks, verification
from receipts.details import ReceiptDetails, freeze
from receipts.models import Receipt, ReceiptCounter
from receipts.numbering import receipt_number
from wording.formats import MALAYSIA

logger = logging.getLogger(__name__)


def issue(
    *,
    owner: User,
    payment_reference: str,
    paid_at: datetime,
    amount: Decimal,
    details: ReceiptDetails,
) -> Receipt:
    """The receipt of a payment: issued now, or the one it already has.

    ``paid_at`` is the aware moment of payment; its year in Malaysia is the year of the number
    (rule I4). ``amount`` in ringgit is months times monthly (rule M1). Joins the caller's
    transaction, so that number, receipt and payment stand or fall together; the counter is the
    last lock that transaction may take.

    Raises ``TransactionManagementError`` outside a transaction, and ``ValueError`` for a naive
    moment or an amount that does not add up.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "A receipt is issued inside the transaction that settles its payment."
        )
    _check(paid_at=paid_at, amount=amount, details=details)
    counter = ReceiptCounter.objects.lock(paid_at.astimezone(MALAYSIA).year)
    # Asked after the lock: whoever held it before us may have issued this very receipt.
    if issued := Receipt.objects.filter(payment_reference=payment_reference).first():
        return issued
    number = receipt_number(counter.year, counter.take())
    issued_at = timezone.now()
    proof = _proof(number, details)
    receipt = Receipt.objects.create(
        number=number,
        owner=owner,
        payment_reference=payment_reference,
        issued_at=issued_at,
        paid_at=paid_at,
        amount=amount,
        snapshot=freeze(
            details,
            number=number,
            issued_at=issued_at,
            paid_at=paid_at,
            amount=amount,
            official=settings.OFFICIAL_SITE,
            helpline=settings.HELPLINE,
            help_email=settings.HELP_EMAIL,
            proof=proof,
            verify_url=verification.address(proof),
        ),
    )
    transaction.on_commit(partial(_wake_worker, receipt.pk))
    return receipt


def _proof(number: str, details: ReceiptDetails) -> str:
    try:
        return verification.prove(number, details)
    except ImproperlyConfigured:
        # Money and coverage first: a receipt without a QR code is still a receipt.
        logger.exception("Receipt %s is issued without a proof.", number)
        return ""


def _check(*, paid_at: datetime, amount: Decimal, details: ReceiptDetails) -> None:
    if timezone.is_naive(paid_at):
        raise ValueError("paid_at needs a time zone")
    if amount != details.months * details.monthly_amount:
        raise ValueError(
            f"{details.months} × {details.monthly_amount} is not {amount}: no receipt says so"
        )


def _wake_worker(receipt_id: int) -> None:
    try:
        tasks.render.apply_async((receipt_id,), retry=False)
    except Exception as error:
        # The money is settled: whatever ails the broker, the sweep renders within a minute.
        logger.warning("No broker, the sweep will render it: %r", error)
