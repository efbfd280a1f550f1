"""The public side of receipts: what one is worth now, and the keys to check it without us."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import limits
from accounts.addresses import client_network
from receipts import verification
from receipts.models import Look
from receipts.signing import NotSigned, published_keys

# Seen by whoever has the link, found by no search engine, and never older than it says.
FOR_THE_MOMENT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
KEYS_SECONDS = 3600


@login_not_required
@require_safe
def receipt(request: HttpRequest, proof: str) -> HttpResponse:
    """What a receipt is worth now. Its owner sees in which hours somebody else has looked.

    Raises ``limits.TooMany``.
    """
    limits.spend(verification.CHECKS_FROM_ADDRESS, client_network(request))
    try:
        checked = verification.check(proof, now=timezone.now())
    except NotSigned:
        return _refused(request, is_signed=False)
    except verification.UnknownReceipt:
        return _refused(request, is_signed=True)
    if request.method == "GET" and checked.receipt.owner_id != request.user.pk:
        Look.objects.write(checked.receipt, at=checked.at)
    return TemplateResponse(
        request, "receipts/verification.html", {"checked": checked}, headers=FOR_THE_MOMENT
    )


@login_not_required
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys, as a JSON Web Key Set."""
    return JsonResponse(
        published_keys(),
        content_type="application/jwk-set+json",
        headers={"Cache-Control": f"public, max-age={KEYS_SECONDS}"},
    )


def _refused(request: HttpRequest, *, is_signed: bool) -> HttpResponse:
    return TemplateResponse(
        request,
        "receipts/verification_refused.html",
        {"is_signed": is_signed},
        status=404,
        headers=FOR_THE_MOMENT,
    )
