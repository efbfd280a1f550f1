"""Staff's second step: asked for after the password, and set up here."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts import login, qr, second_step
from accounts.forms import AppCodeForm, SecondStepForm
from accounts.models import User
from accounts.people import is_verified_staff, member
from accounts.second_step import TooManyWrongCodes, WrongCode
from accounts.views.onward import keeping_next, onward
from accounts.views.waiting import waiting_time


@sensitive_post_parameters()
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    user = _whose_turn(request)
    if user is None:
        return redirect(keeping_next(request, "accounts:log_in"))
    form = SecondStepForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            login.pass_second_step(request, user, code=form.cleaned_data["code"])
            return redirect(onward(request))
        except (WrongCode, TooManyWrongCodes) as refusal:
            form.add_error("code", refusal_text(refusal))
    return render(request, "accounts/second_step.html", {"form": form})


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """What is set up; or the new secret, until a code of it is given."""
    staff = _staff(request)
    is_set_up = second_step.is_set_up(staff)
    if is_set_up and not is_verified_staff(staff):
        return redirect("accounts:second_step")
    begun = second_step.begun(staff)
    form = AppCodeForm(request.POST if request.method == "POST" else None)
    if begun and form.is_valid() and (codes := _confirmed(request, form)):
        return render(request, "accounts/recovery_codes.html", {"codes": codes})
    context = {
        "form": form,
        "is_set_up": is_set_up,
        "begun": begun,
        "picture": qr.picture(begun.link) if begun else "",
    }
    return render(request, "accounts/second_step_set_up.html", context)


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    staff = _staff(request)
    if second_step.is_set_up(staff) and not is_verified_staff(staff):
        return redirect("accounts:second_step")
    second_step.begin(staff)
    return redirect("accounts:second_step_set_up")


@never_cache
@require_POST
@sensitive_variables()
def recovery_codes(request: HttpRequest) -> HttpResponse:
    staff = _staff(request)
    if not is_verified_staff(staff):
        return redirect("accounts:second_step_set_up")
    codes = second_step.make_recovery_codes(request, staff)
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


def refusal_text(refusal: WrongCode | TooManyWrongCodes) -> str:
    if isinstance(refusal, TooManyWrongCodes):
        wait = waiting_time(refusal.again_at)
        return _("Too many wrong codes. Please try again in %(wait)s.") % {"wait": wait}
    return _("This code is wrong, or was used already. Please wait for the next one.")


def _confirmed(request: HttpRequest, form: forms.Form) -> list[str] | None:
    try:
        return second_step.confirm(request, member(request), code=form.cleaned_data["code"])
    except (WrongCode, TooManyWrongCodes) as refusal:
        form.add_error("code", refusal_text(refusal))
        return None


def _whose_turn(request: HttpRequest) -> User | None:
    """Who has given the password; or staff signed in before they had a second step."""
    if request.user.is_authenticated:
        user = member(request)
        due = user.is_staff and not is_verified_staff(user) and second_step.is_set_up(user)
        return user if due else None
    return second_step.expected(request)


def _staff(request: HttpRequest) -> User:
    """For other people there is no such page."""
    user = member(request)
    if not user.is_staff:
        raise Http404
    return user
