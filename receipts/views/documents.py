"""The documents, for their owner and for staff who may view receipts; a 404 for anyone else."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.audit import Action
from accounts.people import member
from receipts import pdf
from receipts.models import Receipt
from receipts.rendering import document
from wording.downloads import SAVED_NOT_SHOWN

RETRY_SECONDS = 60

logger = logging.getLogger(__name__)


@require_safe
def download(request: HttpRequest, number: str) -> HttpResponse:
    """The PDF of a receipt, void or not: it stays what was issued."""
    receipt = _visible(request, number)
    try:
        content = document(receipt)
    except pdf.RenderingFailed:
        return _preparing(request, receipt)
    return _saved(content, name=f"resit-{receipt.number}.pdf")


@require_safe
def void_note(request: HttpRequest, number: str) -> HttpResponse:
    """The PDF that declares a receipt void: the same bytes each time, so that none is kept."""
    receipt = _visible(request, number, void_note__isnull=False)
    try:
        content = pdf.render_void_note(receipt.void_note)
    except pdf.RenderingFailed:
        return _preparing(request, receipt)
    return _saved(content, name=f"pembatalan-{receipt.number}.pdf")


def _visible(request: HttpRequest, number: str, **also: bool) -> Receipt:
    """The receipt, if the asker may see it; a look by staff is written into the trail."""
    receipts = Receipt.objects.visible_to(request.user)
    receipt = get_object_or_404(receipts, number=number, **also)
    if receipt.owner_id != request.user.pk:
        audit.record(
            Action.RECEIPT_DOWNLOADED,
            request=request,
            actor=member(request),
            subject=receipt.owner,
            target=f"receipts.receipt {receipt.pk}",
        )
    return receipt


def _saved(content: bytes, *, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={**SAVED_NOT_SHOWN, "Content-Disposition": f'attachment; filename="{name}"'},
    )


def _preparing(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    logger.exception("Receipt %s was asked for and could not be rendered.", receipt.number)
    return TemplateResponse(
        request,
        "receipts/preparing.html",
        {"receipt": receipt, "retry_url": request.path},
        status=503,
        headers={"Cache-Control": "private, no-store", "Retry-After": str(RETRY_SECONDS)},
    )
