import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.audit import Action
from accounts.people import member
from receipts.models import Receipt
from receipts.pdf import RenderingFailed
from receipts.rendering import document
from wording.downloads import SAVED_NOT_SHOWN

RETRY_SECONDS = 60

logger = logging.getLogger(__name__)


@require_safe
def download(request: HttpRequest, number: str) -> HttpResponse:
    """The PDF, for its owner and for staff who may view receipts; a 404 for anyone else."""
    receipt = get_object_or_404(Receipt.objects.visible_to(request.user), number=number)
    if receipt.owner_id != request.user.pk:
        audit.record(
            Action.RECEIPT_DOWNLOADED,
            request=request,
            actor=member(request),
            subject=receipt.owner,
            target=f"receipts.receipt {receipt.pk}",
        )
    try:
        content = document(receipt)
    except RenderingFailed:
        logger.exception("Receipt %s was asked for and could not be rendered.", receipt.number)
        return TemplateResponse(
            request,
            "receipts/preparing.html",
            {"receipt": receipt},
            status=503,
            headers={"Cache-Control": "private, no-store", "Retry-After": str(RETRY_SECONDS)},
        )
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            **SAVED_NOT_SHOWN,
            "Content-Disposition": f'attachment; filename="resit-{receipt.number}.pdf"',
        },
    )
