"""Log in: the number, then the secret phrase and the password. And out again."""

from urllib.parse import urlencode

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import languages, login
from accounts.forms import NumberForm, PasswordForm
from accounts.views.guests import guests_only
from accounts.views.waiting import waiting_time

NUMBER = "log_in_number"


@guests_only
@never_cache
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    form = NumberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        request.session[NUMBER] = form.cleaned_data["ic_number"]
        return redirect(_with_next(request, "accounts:log_in_password"))
    return render(request, "accounts/log_in.html", {"form": form})


@sensitive_post_parameters()
@guests_only
@never_cache
@require_http_methods(["GET", "POST"])
def log_in_password(request: HttpRequest) -> HttpResponse:
    number = request.session.get(NUMBER)
    if number is None:
        return redirect(_with_next(request, "accounts:log_in"))
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = login.log_in(request, ic_number=number, password=form.cleaned_data["password"])
        except login.WrongPassword:
            form.add_error("password", _("The IC number and the password do not match."))
        except login.Refused as refusal:
            wait = waiting_time(refusal.again_at)
            form.add_error(
                "password",
                _("Too many wrong passwords. Please try again in %(wait)s.") % {"wait": wait},
            )
        else:
            request.session.pop(NUMBER, None)
            response = redirect(_next(request) or resolve_url("pages:mode"))
            languages.remember(response, user.language)
            return response
    context = {"form": form, "ic_number": number, "phrase": login.secret_phrase(number)}
    return render(request, "accounts/log_in_password.html", context)


@login_not_required
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Open to all: a session that has ended by itself has logged out already."""
    auth.logout(request)
    messages.success(request, _("You have logged out."))
    return redirect("accounts:log_in")


@require_POST
def keep_alive(_request: HttpRequest) -> HttpResponse:
    """Any request starts the idle time anew; this one does nothing else."""
    return HttpResponse(status=204)


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours."""
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


def _with_next(request: HttpRequest, view_name: str) -> str:
    wanted = _next(request)
    return reverse(view_name) + (f"?{urlencode({'next': wanted})}" if wanted else "")
