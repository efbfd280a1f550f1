"""Bank status: which banks take part in FPX, and which of them are offline now. Public."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from payments import banks


@login_not_required
@never_cache
def bank_status(request: HttpRequest) -> HttpResponse:
    """The same list as at Select Bank, so the two cannot disagree."""
    listed, received_at = list(banks.offered()), banks.received_at()
    # Before FPX has told anything, nobody knows whether a bank is offline.
    known = listed if received_at else []
    context = {
        "banks": known,
        "offline": sum(not bank.online for bank in known),
        "received_at": received_at,
    }
    return render(request, "payments/bank_status.html", context)
