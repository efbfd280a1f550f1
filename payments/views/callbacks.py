"""FPX's two doors. Neither has a session or a CSRF token: the signature is what counts."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments import inbox
from payments.models import Door

# Several times the longest message that FPX sends.
MOST_BYTES = 64 * 1024


@csrf_exempt
@login_not_required
@require_POST
def direct(request: HttpRequest) -> HttpResponse:
    """Server to server. ``OK`` only for an authentic message, and only after the commit."""
    body = _body(request)
    if body is None or not inbox.receive(body, door=Door.DIRECT).is_authentic:
        return HttpResponseBadRequest("not an FPX message", content_type="text/plain")
    return HttpResponse("OK", content_type="text/plain")


@csrf_exempt
@login_not_required
@require_POST
def indirect(request: HttpRequest) -> HttpResponse:
    """Through the person's browser: apply what is signed, then show the payment by GET."""
    body = _body(request)
    message = None if body is None else inbox.receive(body, door=Door.INDIRECT)
    if message is None or message.payment is None:
        response = redirect("payments:history")
    else:
        response = redirect("payments:details", order_number=message.payment.order_number)
    response.status_code = 303
    return response


def _body(request: HttpRequest) -> bytes | None:
    """The raw body; none when it is longer than any message."""
    try:
        body = request.body
    except RequestDataTooBig:
        return None
    return body if len(body) <= MOST_BYTES else None
