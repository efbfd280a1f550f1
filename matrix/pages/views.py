"""Public pages, Select Mode, Home and Dashboard: pages that look into every room."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.login import last_sign_in
from accounts.people import member
from matrix.pages import activity, site_map
from matrix.pages.cookies import cookies
from matrix.pages.overview import overview
from matrix.pages.scheme import scheme

EVENTS_A_PAGE = 20
LATEST_EVENTS = 5


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("pages:mode")
    return render(request, "pages/home.html", {"scheme": scheme(on=timezone.localdate())})


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html", {"scheme": scheme(on=timezone.localdate())})


@login_not_required
def faq(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/faq.html", {"scheme": scheme(on=timezone.localdate())})


@login_not_required
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/terms.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    context = {"cookies": cookies(), "recaptcha": bool(settings.RECAPTCHA_PUBLIC_KEY)}
    return render(request, "pages/privacy.html", context)


@login_not_required
def security(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/security.html", {"address": settings.BASE_URL})


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    context = {"recaptcha": bool(settings.RECAPTCHA_PUBLIC_KEY)}
    return render(request, "pages/accessibility.html", context)


@login_not_required
def site_map_page(request: HttpRequest) -> HttpResponse:
    groups = site_map.groups(signed_in=request.user.is_authenticated)
    return render(request, "pages/site_map.html", {"groups": groups})


def mode(request: HttpRequest) -> HttpResponse:
    """One Account. All of MATRIX; and what this person can renew now, where that is urgent."""
    context = {
        "last_sign_in": last_sign_in(request),
        "overview": overview(request.user, now=timezone.now()),
    }
    return render(request, "pages/mode.html", context)


def member_home(request: HttpRequest) -> HttpResponse:
    """The three panels, and what waits for this person."""
    context = {"overview": overview(request.user, now=timezone.now())}
    return render(request, "pages/member_home.html", context)


def dashboard(request: HttpRequest) -> HttpResponse:
    """What waits, the cover in each sector, and the last that happened to the account."""
    user = member(request)
    context = {
        "overview": overview(request.user, now=timezone.now()),
        "events": activity.events(user, activity.keys(user)[:LATEST_EVENTS]),
    }
    return render(request, "pages/dashboard.html", context)


def account_activity(request: HttpRequest) -> HttpResponse:
    """Logins and changes of the account, newest first."""
    user = member(request)
    page = Paginator(activity.keys(user), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "events": activity.events(user, page.object_list)}
    return render(request, "pages/activity.html", context)


def cover_card(request: HttpRequest) -> HttpResponse:
    """The sectors in which this person is covered now, to be printed and carried along."""
    now = timezone.now()
    covers = [cover for cover in overview(request.user, now=now).sectors if cover.until]
    return render(request, "pages/cover_card.html", {"covers": covers, "now": now})
