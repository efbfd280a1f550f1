from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from selfemployed import renewal
from selfemployed.coverage import Period, period
from selfemployed.forms.renewal import RenewalForm
from selfemployed.models import SectorRegistration, price
from selfemployed.renewal import RenewalOffer
from selfemployed.views.members import MemberRequest


class Choice(NamedTuple):
    """How long some months would insure; what they cost is known where the plan is locked."""

    months: int
    covered: Period
    amount: Decimal | None


@require_safe
def renew_list(request: MemberRequest) -> HttpResponse:
    """Every sector that can be renewed now; if there is only one, it is opened at once."""
    now = timezone.now()
    offers = renewal.offers(request.user, now=now)
    if len(offers) == 1:
        return redirect("selfemployed:renew", offers[0].registration.pk)
    return render(request, "selfemployed/renew_list.html", {"offers": offers, "now": now})


@never_cache
@require_http_methods(["GET", "POST"])
def renew(request: MemberRequest, registration_id: int) -> HttpResponse:
    """What may be bought next in one sector, and buying it."""
    own = SectorRegistration.objects.of(request.user).held().with_chain()
    registration = get_object_or_404(own, pk=registration_id)
    now = timezone.now()
    try:
        offer = renewal.offer(registration, now=now)
        form = _form(request, offer)
        if form.is_valid():
            contribution = renewal.renew(registration, **form.cleaned_data)
            return redirect("payments:pay", contribution_id=contribution.pk)
    except renewal.CannotRenew:
        messages.error(request, why_not(registration))
        return redirect("payments:history")
    except renewal.ChoiceRefused:
        messages.error(request, _("What can be bought has just changed. Please choose again."))
        return redirect("selfemployed:renew", registration.pk)
    return render(request, "selfemployed/renew.html", _page(offer, form) | {"now": now})


def _form(request: MemberRequest, offer: RenewalOffer) -> RenewalForm:
    submitted = request.method == "POST" and "show_period" not in request.POST
    return RenewalForm(
        request.POST if submitted else None, initial=request.POST.dict(), offer=offer
    )


def _page(offer: RenewalOffer, form: RenewalForm) -> dict[str, Any]:
    plan = offer.locked_plan
    choices = [
        Choice(months, period(offer.start, months), price(plan, months) if plan else None)
        for months in range(1, offer.most_months + 1)
    ]
    chosen = choices[form.shown_months - 1] if form.shown_months else None
    return {"offer": offer, "form": form, "choices": choices, "chosen": chosen}


def why_not(registration: SectorRegistration) -> str:
    """What stands in the way of a renewal: an unpaid contribution, or one that is paid already."""
    sector = {"sector": registration.sector.name}
    if registration.contributions.open().exists():
        return _("Your contribution in %(sector)s waits for its payment: pay it here.") % sector
    return (
        _(
            "%(sector)s is renewed already. "
            "You can renew it again when the coverage that you have paid begins."
        )
        % sector
    )
