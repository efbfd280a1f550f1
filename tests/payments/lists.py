"""Writing settlement lists as FPX does, for the tests that read them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from payments.models import Payment
from wording.formats import MALAYSIA

AMOUNT = 9  # the part of a line that holds it


def settled(payment: Payment, *, paid_at: datetime | None = None, **changes: str) -> str:
    """The line of a payment; ``changes`` replace its parts by name."""
    paid = (paid_at or payment.paid_at or timezone.now()).astimezone(MALAYSIA)
    parts = {
        "kind": "D",
        "order": payment.order_number,
        "seller_order": payment.seller_order_number,
        "transaction": payment.transaction_id or f"{paid:%y%m%d%H%M%S}0001",
        "paid": f"{paid:%Y%m%d%H%M%S}",
        "made": f"{payment.created_at.astimezone(MALAYSIA):%Y%m%d%H%M%S}",
        "seller": "SE00012345",
        "bank": payment.bank.code,
        "currency": "MYR",
        "amount": f"{payment.amount:.2f}",
        "code": "00",
    }
    return "|".join((parts | changes).values())


def listing(lines: Sequence[str], *, day: str = "20191227", exchange: str = "EX00012345") -> bytes:
    """The file of one day, with a header and a trailer that fit its lines."""
    total = sum((Decimal(line.split("|")[AMOUNT]) for line in lines), start=Decimal("0.00"))
    rows = [f"H|{exchange}|{day}|1.0", *lines, f"T|{len(lines)}|{total}"]
    return "".join(f"{row}\n" for row in rows).encode()
