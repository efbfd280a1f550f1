"""Log in: the number, then the secret phrase and the password. And out again."""

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import known_browsers, languages, login, second_step
from accounts.forms import NumberForm, PasswordForm
from accounts.limits import TooMany
from accounts.views.guests import guests_only
from accounts.views.onward import keeping_next, onward
from accounts.views.waiting import too_many, waiting_time

NUMBER = "log_in_number"


@guests_only
@never_cache
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    form = NumberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        number = form.cleaned_data["ic_number"]
        try:
            login.ask_for(request, number)
        except TooMany as refusal:
            form.add_error("ic_number", too_many(refusal))
        else:
            request.session[NUMBER] = number
            return redirect(keeping_next(request, "accounts:log_in_password"))
    return render(request, "accounts/log_in.html", {"form": form})


@sensitive_post_parameters()
@guests_only
@never_cache
@require_http_methods(["GET", "POST"])
def log_in_password(request: HttpRequest) -> HttpResponse:
    number = request.session.get(NUMBER)
    if number is None:
        return redirect(keeping_next(request, "accounts:log_in"))
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = login.log_in(request, ic_number=number, password=form.cleaned_data["password"])
        except login.WrongPassword:
            form.add_error("password", _("The IC number and the password do not match."))
        except TooMany as refusal:
            form.add_error("password", too_many(refusal))
        except login.Refused as refusal:
            wait = waiting_time(refusal.again_at)
            form.add_error(
                "password",
                _("Too many wrong passwords. Please try again in %(wait)s.") % {"wait": wait},
            )
        else:
            request.session.pop(NUMBER, None)
            response = redirect(_after_password(request))
            languages.remember(response, user.language)
            known_browsers.remember(response, number)
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
def keep_alive(request: HttpRequest) -> HttpResponse:
    """Any request starts the idle time anew; this one only says how many seconds that gives."""
    return HttpResponse(request.session.get_expiry_age(), content_type="text/plain")


def _after_password(request: HttpRequest) -> str:
    if second_step.expected(request):
        return keeping_next(request, "accounts:second_step")
    return onward(request)
