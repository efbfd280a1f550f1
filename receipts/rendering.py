"""Keep the PDF of each receipt: rendered by the worker, or on the spot when it is asked for."""

import logging
from time import monotonic

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from receipts import pdf
from receipts.models import Receipt

# The sweep comes every minute; it stops in time for the next one.
SWEEP_SECONDS = 50.0
SWEEP_ROWS = 1000

logger = logging.getLogger(__name__)


def document(receipt: Receipt) -> bytes:
    """The PDF of a receipt: the one kept, or rendered now and kept.

    A file that storage has lost is made again. Raises ``pdf.RenderingFailed``; whatever
    happens here, number, money and coverage are untouched.
    """
    kept = _read(receipt)
    if kept is not None:
        return kept
    with transaction.atomic():
        # The worker may be at it: then wait, and take what it made.
        held = Receipt.objects.select_for_update().get(pk=receipt.pk)
        kept = _read(held)
        return _render_and_keep(held) if kept is None else kept


def render(receipt_id: int) -> bool:
    """Render a receipt that has no PDF. False if it has one or another process is at it."""
    with transaction.atomic():
        receipt = (
            Receipt.objects.unrendered()
            .select_for_update(skip_locked=True)
            .filter(pk=receipt_id)
            .first()
        )
        if receipt is None:
            return False
        _render_and_keep(receipt)
    return receipt.rendered_at is not None


def render_missing() -> int:
    """Render what lost or failed tasks left, oldest first; how many were done.

    One receipt that cannot be rendered keeps no other waiting; the next sweep tries it again.
    """
    until = monotonic() + SWEEP_SECONDS
    waiting = Receipt.objects.unrendered().order_by("pk").values_list("pk", flat=True)
    done, failed = 0, 0
    reason: pdf.RenderingFailed | None = None
    for receipt_id in waiting[:SWEEP_ROWS]:
        try:
            done += render(receipt_id)
        except pdf.RenderingFailed as error:
            failed, reason = failed + 1, error
        if monotonic() > until:
            break
    if reason is not None:
        logger.error("%d receipts could not be rendered.", failed, exc_info=reason)
    return done


def _read(receipt: Receipt) -> bytes | None:
    if not receipt.pdf:
        return None
    try:
        with receipt.pdf.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError:
        logger.warning("The PDF of receipt %s is gone from storage.", receipt.number)
        return None
    return content


def _render_and_keep(receipt: Receipt) -> bytes:
    content = pdf.render(receipt.snapshot)
    try:
        receipt.pdf.save("", ContentFile(content), save=False)
    except OSError:
        # A full disk keeps nobody from their receipt: hand it out, let a later sweep keep it.
        logger.exception("The PDF of receipt %s could not be kept.", receipt.number)
        return content
    receipt.rendered_at = timezone.now()
    receipt.save(update_fields=["pdf", "rendered_at"])
    return content
