"""Settings → Management: what can be changed at once, and sessions elsewhere."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import changes
from accounts.forms import ChangePasswordForm, ChangePhraseForm, PasswordAgainForm
from accounts.people import member


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    user = member(request)
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, owner=user)
    if form.is_valid():
        changes.change_password(request, user, password=form.cleaned_data["password"])
        messages.success(request, _("Your password was changed. All other sessions have ended."))
        return redirect("accounts:management")
    return change_page(request, form, heading=_("Change password"))


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def change_phrase(request: HttpRequest) -> HttpResponse:
    user = member(request)
    form = ChangePhraseForm(request.POST if request.method == "POST" else None, owner=user)
    if form.is_valid():
        changes.change_phrase(request, user, phrase=form.cleaned_data["secret_phrase"])
        messages.success(request, _("Your secret phrase was changed."))
        return redirect("accounts:management")
    return change_page(request, form, heading=_("Change secret phrase"))


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    ended = changes.end_session(request, member(request), handle=request.POST.get("session", ""))
    return _ended(request, ended)


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    return _ended(request, changes.end_other_sessions(request, member(request)))


def change_page(
    request: HttpRequest, form: PasswordAgainForm, *, heading: str, introduction: str = ""
) -> HttpResponse:
    """The page of every change: ``introduction`` says what comes after it."""
    context = {
        "form": form,
        "heading": heading,
        "introduction": introduction,
        "submit": _("Continue") if introduction else _("Save"),
    }
    return render(request, "accounts/change.html", context)


def _ended(request: HttpRequest, ended: int) -> HttpResponse:
    text = ngettext("%(count)d session has ended.", "%(count)d sessions have ended.", ended)
    messages.success(request, text % {"count": ended})
    return redirect("accounts:management")
