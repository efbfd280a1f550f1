"""The registration form of somebody whose session has ended: kept, then the log-in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from selfemployed import drafts, keeper
from selfemployed.enrolment import SectorAlreadyRegistered, draft_for
from selfemployed.inspection import Refused
from selfemployed.models import Sector
from selfemployed.views.intake import keep_all


def keep_and_ask_to_log_in(request: HttpRequest, sector_code: str) -> HttpResponse:
    """Nothing is shown, whatever was sent; the form is there again after the log-in."""
    if keeper.NAME in request.POST:
        _keep(request, sector_code)
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))


def _keep(request: HttpRequest, sector_code: str) -> None:
    try:
        refused = _save(request, sector_code)
    except (drafts.AnswersChanged, SectorAlreadyRegistered):
        messages.warning(request, _not_kept())
    else:
        messages.info(request, _some_kept() if refused else _kept())


def _save(request: HttpRequest, sector_code: str) -> dict[str, Refused]:
    """Raises ``AnswersChanged`` where there is nothing that this page may write over."""
    ticket = keeper.read(request.POST.get(keeper.NAME, ""), sector_code=sector_code)
    user = ticket and keeper.owner(ticket)
    sector = Sector.objects.offered().filter(code=sector_code).first()
    if not ticket or not user or not sector:
        raise drafts.AnswersChanged
    draft = drafts.draft_of(user, sector.pk) if ticket.seen else draft_for(user, sector)
    if draft is None:
        raise drafts.AnswersChanged
    return keep_all(request, draft, seen=ticket.seen)


def _kept() -> str:
    return _("Your session has ended. What you filled in is saved: log in to continue there.")


def _some_kept() -> str:
    return _(
        "Your session has ended. What you filled in is saved, but a file could not be kept: "
        "log in and select it again."
    )


def _not_kept() -> str:
    return _(
        "Your session has ended, and what you filled in last could not be saved. "
        "Log in to continue with the answers saved before."
    )
