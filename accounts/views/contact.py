"""Settings → Management: a new mobile number or email, proved before it counts."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import contact, otp
from accounts.activation import LinkRefused
from accounts.contact import Taken
from accounts.forms import CodeForm, EmailForm, MobileForm
from accounts.limits import TooMany
from accounts.otp import CodeRefused
from accounts.people import member
from accounts.views.changes import change_page
from accounts.views.signup import refusal_text, verdict_text
from accounts.views.waiting import too_many

# In the session: the number that is to be proved, and what binds its code to this browser.
MOBILE, NONCE = "new_mobile", "new_mobile_nonce"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def change_mobile(request: HttpRequest) -> HttpResponse:
    user = member(request)
    form = MobileForm(request.POST if request.method == "POST" else None, owner=user)
    if form.is_valid():
        mobile = form.cleaned_data["mobile"]
        nonce = request.session.setdefault(NONCE, secrets.token_hex(16))
        try:
            contact.begin_mobile(request, user, mobile=mobile, session_nonce=nonce)
        except CodeRefused as refusal:
            form.add_error("mobile", refusal_text(refusal))
        except TooMany as refusal:
            form.add_error("mobile", too_many(refusal))
        else:
            request.session[MOBILE] = mobile
            return redirect("accounts:change_mobile_code")
    return change_page(
        request,
        form,
        heading=_("Change mobile number"),
        introduction=_("We send an OTP to the new number. Until you enter it, the old one stays."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def change_mobile_code(request: HttpRequest) -> HttpResponse:
    if MOBILE not in request.session:
        return redirect("accounts:change_mobile")
    mobile = request.session[MOBILE]
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            verdict = contact.change_mobile(
                request,
                member(request),
                mobile=mobile,
                session_nonce=request.session[NONCE],
                code=form.cleaned_data["code"],
            )
        except Taken:
            _forget(request)
            messages.error(request, _("Another account has this mobile number."))
            return redirect("accounts:change_mobile")
        if verdict.accepted:
            _forget(request)
            messages.success(request, _("Your mobile number was changed."))
            return redirect("accounts:management")
        form.add_error("code", verdict_text(verdict))
    context = {
        "form": form,
        "mobile": mobile,
        "resend_seconds": int(otp.RESEND_AFTER.total_seconds()),
        "lifetime_minutes": int(otp.LIFETIME.total_seconds() // 60),
    }
    return render(request, "accounts/change_mobile_code.html", context)


@require_POST
def change_mobile_resend(request: HttpRequest) -> HttpResponse:
    if MOBILE not in request.session:
        return redirect("accounts:change_mobile")
    mobile, nonce = request.session[MOBILE], request.session[NONCE]
    try:
        contact.send_code(request, member(request), mobile=mobile, session_nonce=nonce)
    except CodeRefused as refusal:
        messages.error(request, refusal_text(refusal))
    except TooMany as refusal:
        messages.error(request, too_many(refusal))
    else:
        messages.success(request, _("A new OTP was sent. The one before no longer works."))
    return redirect("accounts:change_mobile_code")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def change_email(request: HttpRequest) -> HttpResponse:
    user = member(request)
    form = EmailForm(request.POST if request.method == "POST" else None, owner=user)
    if form.is_valid():
        try:
            contact.send_link(user, email=form.cleaned_data["email"])
        except TooMany as refusal:
            form.add_error("email", too_many(refusal))
        else:
            messages.success(request, _("Please open the link that was sent to the new address."))
            return redirect("accounts:management")
    return change_page(
        request,
        form,
        heading=_("Change email"),
        introduction=_("We send a link to the new email. Until you open it, the old one stays."),
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the page does not use the link. It may be opened on another device."""
    try:
        waiting = contact.find(token)
        if request.method == "POST":
            contact.change_email(request, token)
            messages.success(request, _("Your email address was changed."))
            signed_in = request.user.is_authenticated
            return redirect("accounts:management" if signed_in else "accounts:log_in")
    except LinkRefused:
        return render(request, "accounts/confirm_email_refused.html", status=410)
    except Taken:
        return render(request, "accounts/confirm_email_taken.html", status=409)
    return render(request, "accounts/confirm_email.html", {"waiting": waiting})


def _forget(request: HttpRequest) -> None:
    for key in (MOBILE, NONCE):
        del request.session[key]
