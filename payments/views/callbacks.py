"""FPX's two doors. Neither has a session or a CSRF token: the signature is what counts."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, UnreadablePostError
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments import inbox
from payments.fpx.messages import MOST_BYTES
from payments.models import Door, GatewayMessage

logger = logging.getLogger(__name__)


@csrf_exempt
@login_not_required
@require_POST
def direct(request: HttpRequest) -> HttpResponse:
    """Server to server. ``OK`` only for an authentic message, and only after the commit."""
    message = _receive(request, door=Door.DIRECT)
    if message is None:
        return HttpResponse("try again", status=503, content_type="text/plain")
    if not message.is_authentic:
        return HttpResponseBadRequest("not an FPX message", content_type="text/plain")
    return HttpResponse("OK", content_type="text/plain")


@csrf_exempt
@login_not_required
@require_POST
def indirect(request: HttpRequest) -> HttpResponse:
    """Through the person's browser: apply what is signed, then show the payment by GET."""
    message = _receive(request, door=Door.INDIRECT)
    if message is None or message.payment is None:
        response = redirect("payments:history")
    else:
        response = redirect("payments:details", order_number=message.payment.order_number)
    response.status_code = 303
    return response


def _receive(request: HttpRequest, *, door: Door) -> GatewayMessage | None:
    """The message, kept and judged; none where the database refuses to. FPX will say it again."""
    try:
        return inbox.receive(_body(request), door=door)
    except Error:
        logger.exception("the database refused a message of FPX at the %s door", door)
        return None


def _body(request: HttpRequest) -> bytes:
    """What came. Of a body that is longer than any message as much as shows that it is."""
    try:
        return request.read(MOST_BYTES + 1)
    except UnreadablePostError:
        # The sender hung up. That somebody was at the door is kept all the same.
        return b""
