"""Payments that went with a restored backup, begun again from what FPX still knows of them.

FPX's seller order number names the contribution. Nothing is believed here: a recalled payment
is pending like any other, and it is FPX's signed answer that settles it.
"""

import re
from collections.abc import Iterable, Sequence

from django.utils import timezone

from payments.fpx.settlement_list import SettledLine
from payments.models import Bank, Payment, PaymentEvent
from payments.states import PaymentState
from selfemployed.models import Contribution

# As ``Payment.seller_order_number`` writes it; no longer an id than the database can look for.
SELLER_ORDER = re.compile(r"C([1-9][0-9]{0,17})-(.+)")
BATCH = 1000


def recall(lines: Sequence[SettledLine]) -> dict[str, Payment]:
    """Write the payments again whose contribution is there and fits; by order number.

    In the caller's transaction, for orders that are unknown here. To have FPX asked about them
    is the caller's part.
    """
    contributions = _contributions(lines)
    banks = {bank.code: bank for bank in Bank.objects.all()}
    recalled = []
    for line in lines:
        contribution, bank = contributions.get(_contribution_id(line)), banks.get(line.bank_id)
        if contribution and bank and _is_of(contribution, line):
            recalled.append(_begun_again(line, contribution, bank))
    Payment.objects.bulk_create(recalled, batch_size=BATCH)
    PaymentEvent.objects.bulk_create(map(_beginning, recalled), batch_size=BATCH)
    return {payment.order_number: payment for payment in recalled}


def _contribution_id(line: SettledLine) -> int | None:
    match = SELLER_ORDER.fullmatch(line.seller_order_number)
    return int(match[1]) if match and match[2] == line.order_number else None


def _contributions(lines: Iterable[SettledLine]) -> dict[int | None, Contribution]:
    ids = sorted({number for line in lines if (number := _contribution_id(line)) is not None})
    needed = Contribution.objects.only("amount", "submitted_at", "email")
    found: dict[int | None, Contribution] = {}
    for start in range(0, len(ids), BATCH):
        found |= needed.in_bulk(ids[start : start + BATCH])
    return found


def _is_of(contribution: Contribution, line: SettledLine) -> bool:
    """Whether it can be the one that was paid: ids are given anew after a restore."""
    submitted = contribution.submitted_at.replace(microsecond=0)  # FPX knows whole seconds
    return contribution.amount == line.amount and submitted <= line.made_at <= timezone.now()


def _begun_again(line: SettledLine, contribution: Contribution, bank: Bank) -> Payment:
    """As ``checkout.begin`` wrote it, so that FPX is asked about the very same order."""
    return Payment(
        contribution=contribution,
        order_number=line.order_number,
        amount=line.amount,
        bank=bank,
        buyer_email=contribution.email,
        created_at=line.made_at,
    )


def _beginning(payment: Payment) -> PaymentEvent:
    return PaymentEvent(
        payment=payment,
        at=timezone.now(),
        to_state=PaymentState.PENDING,
        source="reconciliation",
    )
