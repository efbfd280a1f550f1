"""Sign-up: details, code, done. The session knows how far one is; no step can be skipped."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import otp, signup
from accounts.addresses import client_network
from accounts.forms import CodeForm, SignUpForm
from accounts.limits import TooMany
from accounts.models import SignUp
from accounts.otp import CodeJustSent, CodeRefused, Outcome, Verdict
from accounts.views.guests import guests_only
from accounts.views.waiting import too_many, waiting_time

SIGN_UP, NONCE, DONE = "sign_up", "sign_up_nonce", "sign_up_done"
# The guide has people wait half an hour for a code: their session must not end before.
SESSION_SECONDS = 60 * 60


@guests_only
@never_cache
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        nonce = request.session.setdefault(NONCE, secrets.token_hex(16))
        try:
            started = signup.begin(
                form.details(), session_nonce=nonce, source=client_network(request)
            )
        except CodeRefused as refusal:
            form.add_error("mobile", refusal_text(refusal))
        except TooMany as refusal:
            form.add_error("mobile", too_many(refusal))
        else:
            request.session[SIGN_UP] = started.pk
            request.session.pop(DONE, None)
            request.session.set_expiry(SESSION_SECONDS)
            return redirect("accounts:sign_up_code")
    return render(request, "accounts/sign_up.html", {"form": form})


@guests_only
@never_cache
@require_http_methods(["GET", "POST"])
def sign_up_code(request: HttpRequest) -> HttpResponse:
    started = _started(request)
    if started is None:
        return redirect(f"accounts:{'sign_up_done' if DONE in request.session else 'sign_up'}")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        verdict = signup.confirm_phone(
            started, session_nonce=request.session[NONCE], code=form.cleaned_data["code"]
        )
        if verdict.accepted:
            _finish(request)
            return redirect("accounts:sign_up_done")
        form.add_error("code", verdict_text(verdict))
    return render(
        request,
        "accounts/sign_up_code.html",
        {
            "form": form,
            "mobile": started.mobile,
            "resend_seconds": int(otp.RESEND_AFTER.total_seconds()),
            "lifetime_minutes": int(otp.LIFETIME.total_seconds() // 60),
        },
    )


@guests_only
@require_POST
def sign_up_resend(request: HttpRequest) -> HttpResponse:
    started = _started(request)
    if started is None:
        return redirect("accounts:sign_up")
    try:
        signup.resend_code(
            started, session_nonce=request.session[NONCE], source=client_network(request)
        )
    except CodeRefused as refusal:
        messages.error(request, refusal_text(refusal))
    except TooMany as refusal:
        messages.error(request, too_many(refusal))
    else:
        messages.success(request, _("A new OTP was sent. The one before no longer works."))
    return redirect("accounts:sign_up_code")


@guests_only
@require_GET
def sign_up_done(request: HttpRequest) -> HttpResponse:
    if DONE not in request.session:
        return redirect("accounts:sign_up")
    return render(request, "accounts/sign_up_done.html")


def refusal_text(refusal: CodeRefused) -> str:
    wait = waiting_time(refusal.again_at)
    if isinstance(refusal, CodeJustSent):
        return _("An OTP was sent to this number a moment ago. Please wait %(wait)s.") % {
            "wait": wait
        }
    return _("Too many OTPs were sent to this number. Please try again in %(wait)s.") % {
        "wait": wait
    }


def verdict_text(verdict: Verdict) -> str:
    match verdict.outcome:
        case Outcome.WRONG:
            return ngettext(
                "This is not the OTP that was sent. You have %(count)d try left.",
                "This is not the OTP that was sent. You have %(count)d tries left.",
                verdict.tries_left,
            ) % {"count": verdict.tries_left}
        case Outcome.TOO_MANY_TRIES:
            return _("Too many wrong tries. Please press Resend for a new OTP.")
        case _expired:
            return _("This OTP has expired. Please press Resend for a new one.")


def _started(request: HttpRequest) -> SignUp | None:
    if not {NONCE, SIGN_UP} <= set(request.session.keys()):
        return None
    return SignUp.objects.filter(pk=request.session[SIGN_UP]).first()


def _finish(request: HttpRequest) -> None:
    """The next person at this browser starts anew."""
    for key in (SIGN_UP, NONCE):
        request.session.pop(key, None)
    request.session[DONE] = True
    request.session.set_expiry(None)
