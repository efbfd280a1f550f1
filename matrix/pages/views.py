"""Public pages, Select Mode, Home and Dashboard: pages that look into every room."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.login import last_sign_in
from matrix.pages.overview import overview


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("pages:mode")
    return render(request, "pages/home.html")


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html")


@login_not_required
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/terms.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


def mode(request: HttpRequest) -> HttpResponse:
    """One Account. All of MATRIX."""
    return render(request, "pages/mode.html", {"last_sign_in": last_sign_in(request)})


def member_home(request: HttpRequest) -> HttpResponse:
    """The three panels, and what waits for this person."""
    context = {"overview": overview(request.user, now=timezone.now())}
    return render(request, "pages/member_home.html", context)


def dashboard(request: HttpRequest) -> HttpResponse:
    context = {"overview": overview(request.user, now=timezone.now())}
    return render(request, "pages/dashboard.html", context)


def cover_card(request: HttpRequest) -> HttpResponse:
    """The sectors in which this person is covered now, to be printed and carried along."""
    now = timezone.now()
    covers = [cover for cover in overview(request.user, now=now).sectors if cover.until]
    return render(request, "pages/cover_card.html", {"covers": covers, "now": now})
