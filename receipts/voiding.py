"""Declare a receipt void: a second document is written, nothing is changed or taken back."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from receipts import notices
from receipts.models import Receipt, VoidNote


class AlreadyVoid(Exception):
    """Somebody was quicker."""


@transaction.atomic
def void(receipt_id: int, *, by: User, reason: str) -> VoidNote:
    """Write the void note of a receipt and tell its owner, who reads the reason.

    The receipt, its number and its payment stay as they are, and so does the coverage: a
    document is void, not the protection. Raises ``AlreadyVoid``.
    """
    receipt = Receipt.objects.select_for_update().get(pk=receipt_id)
    # Asked after the lock: whoever held it before us may have done it.
    if VoidNote.objects.filter(receipt=receipt).exists():
        raise AlreadyVoid(receipt.number)
    note = VoidNote.objects.create(receipt=receipt, at=timezone.now(), by=by, reason=reason)
    notices.send_receipt_void(note)
    return note
