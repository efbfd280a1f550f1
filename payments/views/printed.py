"""Answers that are files: kept by whoever asked, never by a cache, never run by a browser."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from receipts.pdf import RenderingFailed
from wording.downloads import SAVED_NOT_SHOWN

RETRY_SECONDS = 60

logger = logging.getLogger(__name__)


def file_answer(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={**SAVED_NOT_SHOWN, "Content-Disposition": f'attachment; filename="{name}"'},
    )


def printed_answer(
    request: HttpRequest, printed: Callable[[], bytes], *, name: str
) -> HttpResponse:
    """The PDF that ``printed`` makes; where it cannot be made now, a page that says so."""
    try:
        return file_answer(printed(), name=name, content_type="application/pdf")
    except RenderingFailed:
        logger.exception("A document was asked for and could not be printed.")
        return TemplateResponse(
            request,
            "payments/not_printed.html",
            status=503,
            headers={"Cache-Control": "private, no-store", "Retry-After": str(RETRY_SECONDS)},
        )
