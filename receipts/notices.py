"""What receipts say to people."""

from accounts.notify.models import Message
from accounts.notify.sending import send_email
from receipts.details import thaw
from receipts.models import Receipt, VoidNote


def send_receipt_ready(receipt: Receipt) -> Message:
    """Tell the owner by mail: paid, covered from and until, and where the receipt is.

    The row of the message joins the caller's transaction. The mail carries no IC number and
    no PDF: the receipt is fetched after signing in.
    """
    return send_email(
        to=receipt.owner.email,
        template="receipts/ready",
        context={"receipt": thaw(receipt.snapshot)},
    )


def send_receipt_void(note: VoidNote) -> Message:
    """Tell the owner by mail that a receipt is void and why, and that the cover is as it was."""
    return send_email(
        to=note.receipt.owner.email,
        template="receipts/voided",
        context={"receipt": thaw(note.receipt.snapshot), "note": note},
    )
