"""Renew and pay on one page: the short way beside Renew, Pay Now and Select Bank (ADR 0034)."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from payments import checkout, renewing
from payments.forms import RenewAndPayForm
from payments.views.paying import hand_over
from selfemployed import renewal
from selfemployed.coverage import period
from selfemployed.models import SectorRegistration
from selfemployed.renewal import RenewalOffer
from selfemployed.views.renewal import why_not


@never_cache
@require_http_methods(["GET", "POST"])
def renew_and_pay(request: HttpRequest, registration_id: int) -> HttpResponse:
    """What a sector's renewal would buy, ready as bought and paid last; and over to the bank."""
    own = SectorRegistration.objects.of(request.user).held().with_chain()
    registration = get_object_or_404(own, pk=registration_id)
    try:
        offer = renewal.offer(registration, now=timezone.now())
        form = _form(request, offer)
        if form.is_valid():
            return hand_over(request, renewing.renew_and_pay(registration, **form.choice))
    except renewal.CannotRenew:
        return _instead(request, registration)
    except renewal.ChoiceRefused:
        messages.error(request, _("What can be bought has just changed. Please choose again."))
        return redirect("payments:renew_and_pay", registration.pk)
    except checkout.NothingToPay:
        return redirect("payments:history")
    except checkout.NotTransferable:
        form.add_error(None, _("FPX transfers no less than RM 1.00 and no more than RM 30,000.00."))
    return render(request, "payments/renew_and_pay.html", _page(offer, form))


def _form(request: HttpRequest, offer: RenewalOffer) -> RenewAndPayForm:
    submitted = request.method == "POST" and "show_period" not in request.POST
    return RenewAndPayForm(
        request.POST if submitted else None,
        initial=request.POST.dict(),
        offer=offer,
        usual_bank=renewing.usual_bank(request.user),
    )


def _page(offer: RenewalOffer, form: RenewAndPayForm) -> dict[str, Any]:
    months = form.shown_months
    return {
        "offer": offer,
        "form": form,
        "covered": period(offer.start, months) if months else None,
        "now": timezone.now(),
        "terms_url": settings.FPX_TERMS_URL,
    }


def _instead(request: HttpRequest, registration: SectorRegistration) -> HttpResponse:
    """To what stands in the way of a renewal: a payment, an unpaid contribution, or a paid one."""
    waiting = registration.contributions.open().first()
    if waiting and (payment := checkout.in_progress(waiting, now=timezone.now())):
        return redirect("payments:details", order_number=payment.order_number)
    messages.error(request, why_not(registration))
    if waiting is None:
        return redirect("payments:history")
    return redirect("payments:pay", contribution_id=waiting.pk)
