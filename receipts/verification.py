"""A receipt proves itself: what it says is signed, and a public page says what it is worth now."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import limits
from receipts.details import ReceiptDetails, thaw
from receipts.models import Look, Receipt, VoidNote
from receipts.signing import read_text, sign_text
from receipts.standing import Standing, standing_at
from wording.formats import MALAYSIA, masked_name

KIND = "receipt"
# Many phones share the address of one mobile network.
CHECKS_FROM_ADDRESS = limits.Limit("receipt checks from address", 120, 15 * limits.MINUTE)
LOOKS_KEPT = timedelta(days=365)


class UnknownReceipt(LookupError):
    """Signed by us, and not in our books: of another copy of the portal, or after a restore."""


@dataclass(frozen=True)
class Checked:
    """What is known about a receipt at the moment ``at``."""

    receipt: Receipt
    printed: dict[str, Any]
    note: VoidNote | None
    standing: Standing
    at: datetime


def prove(number: str, details: ReceiptDetails) -> str:
    """The signed facts that the QR code carries: no IC number, and of the name its beginnings.

    Raises ``ImproperlyConfigured`` where there is no key.
    """
    facts = {
        "no": number,
        "name": masked_name(details.payer_name),
        "sector": details.sector_en,
        "from": _told(details.coverage_start),
        "until": _told(details.coverage_end),
    }
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return sign_text(text, kind=KIND)


def address(proof: str) -> str:
    """Where the proof can be looked at, from outside; nowhere for a receipt without one."""
    return settings.BASE_URL + reverse("verification:receipt", args=[proof]) if proof else ""


def check(proof: str, *, now: datetime) -> Checked:
    """Raises ``NotSigned`` without asking the database, and ``UnknownReceipt``."""
    facts = json.loads(read_text(proof, kind=KIND))
    receipts = Receipt.objects.select_related("void_note")
    receipt = receipts.filter(number=facts["no"], snapshot__proof=proof).first()
    if receipt is None:
        raise UnknownReceipt(facts["no"])
    note: VoidNote | None = getattr(receipt, "void_note", None)
    printed = thaw(receipt.snapshot)
    standing = standing_at(
        now,
        start=printed["coverage_start"],
        end=printed["coverage_end"],
        is_void=note is not None,
    )
    return Checked(receipt, printed, note, standing, at=now)


def clear_old_looks() -> None:
    Look.objects.filter(hour__lt=timezone.now() - LOOKS_KEPT).delete()


def _told(moment: datetime) -> str:
    return moment.astimezone(MALAYSIA).isoformat(timespec="seconds")
