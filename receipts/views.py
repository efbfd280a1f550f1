import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from receipts.models import Receipt
from receipts.pdf import RenderingFailed
from receipts.rendering import document

PRIVATE = {"Cache-Control": "private, no-store"}
RETRY_SECONDS = 60

logger = logging.getLogger(__name__)


@require_safe
def download(request: HttpRequest, number: str) -> HttpResponse:
    """The PDF, for its owner and for staff who may view receipts; a 404 for anyone else."""
    receipt = get_object_or_404(Receipt.objects.visible_to(request.user), number=number)
    try:
        content = document(receipt)
    except RenderingFailed:
        logger.exception("Receipt %s was asked for and could not be rendered.", receipt.number)
        return TemplateResponse(
            request,
            "receipts/preparing.html",
            {"receipt": receipt},
            status=503,
            headers={**PRIVATE, "Retry-After": str(RETRY_SECONDS)},
        )
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            **PRIVATE,
            "Content-Disposition": f'attachment; filename="resit-{receipt.number}.pdf"',
            "X-Content-Type-Options": "nosniff",
        },
    )
