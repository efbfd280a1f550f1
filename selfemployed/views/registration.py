from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from selfemployed import drafts, keeper
from selfemployed.coverage import coverage_start, period
from selfemployed.enrolment import SectorAlreadyRegistered, draft_for, sectors_held
from selfemployed.forms.registration import RegistrationForm
from selfemployed.models import Sector
from selfemployed.views.asleep import keep_and_ask_to_log_in
from selfemployed.views.intake import is_still_filling_in, take_in
from selfemployed.views.members import MemberRequest

SectorView = Callable[[MemberRequest, Sector], HttpResponse]


def of_a_free_sector(view: SectorView) -> Callable[[MemberRequest, str], HttpResponse]:
    """The view gets the sector; one that the person holds is answered here (rule R1)."""

    @wraps(view)
    def guarded(request: MemberRequest, sector_code: str) -> HttpResponse:
        sector = get_object_or_404(Sector.objects.offered(), code=sector_code)
        try:
            if sector.pk in sectors_held(request.user):
                raise SectorAlreadyRegistered
            return view(request, sector)
        except SectorAlreadyRegistered:
            messages.error(request, _already_registered(sector))
            return redirect("payments:history")

    return guarded


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, sector_code: str) -> HttpResponse:
    """The registration form. Without a session nothing is shown, and nothing typed is lost."""
    if not request.user.is_authenticated:
        return keep_and_ask_to_log_in(request, sector_code)
    return fill_in(cast("MemberRequest", request), sector_code)


@of_a_free_sector
def fill_in(request: MemberRequest, sector: Sector) -> HttpResponse:
    """Whatever is sent is kept, complete or not."""
    if request.method == "POST":
        draft = draft_for(request.user, sector)
        form = take_in(request, draft)
        if not is_still_filling_in(request) and form.is_valid():
            return redirect("selfemployed:check", sector.code)
    else:
        form = _form(request, sector, checked="errors" in request.GET)
    ticket = keeper.ticket_for(request, request.user, sector=sector, draft=form.draft)
    return render(
        request,
        "selfemployed/register.html",
        {
            "form": form,
            "sector": sector,
            "keeper": {"name": keeper.NAME, "value": ticket},
            "changing": "change" in request.GET,
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@of_a_free_sector
def check(request: MemberRequest, sector: Sector) -> HttpResponse:
    """Check your answers, then Submit & Pay. Nothing can be changed after that."""
    form = _form(request, sector, checked=True)
    if form.draft is None or not form.is_valid():
        return redirect(f"{reverse('selfemployed:register', args=[sector.code])}?errors=1")
    if request.method == "POST":
        try:
            contribution = drafts.submit(
                form.draft, checked=request.POST.get("checked", ""), **form.answers
            )
        except drafts.AnswersChanged:
            messages.warning(request, _changed())
        else:
            return redirect("payments:pay", contribution_id=contribution.pk)
    now = timezone.now()
    covered = period(coverage_start(now, None), form.answers["months"])
    return render(
        request,
        "selfemployed/check.html",
        {"form": form, "sector": sector, "covered": covered, "checked": drafts.version(form.draft)},
    )


def _form(request: MemberRequest, sector: Sector, *, checked: bool) -> RegistrationForm:
    draft = drafts.draft_of(request.user, sector.pk)
    return RegistrationForm(
        request.user, sector, draft, on=timezone.localdate(), checked=checked and draft is not None
    )


def _already_registered(sector: Sector) -> str:
    return _(
        "You are already registered in %(sector)s. Your registration is in this list: "
        "pay it or renew it here."
    ) % {"sector": sector.name}


def _changed() -> str:
    return _("Your answers were changed in another window. Please check them again, then submit.")
