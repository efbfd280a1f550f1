"""A forgotten password: say who you are, open the link in the mail, choose another."""

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts import recovery
from accounts.activation import LinkRefused
from accounts.addresses import client_network
from accounts.forms import NewPasswordForm, NumberForm
from accounts.limits import TooMany
from accounts.views.guests import guests_only
from accounts.views.waiting import too_many


@guests_only
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten_password(request: HttpRequest) -> HttpResponse:
    form = NumberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            recovery.send_link(form.cleaned_data["ic_number"], source=client_network(request))
        except TooMany as refusal:
            form.add_error("ic_number", too_many(refusal))
        else:
            return redirect("accounts:link_sent")
    return render(request, "accounts/forgotten_password.html", {"form": form})


@guests_only
@require_GET
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/link_sent.html")


@sensitive_post_parameters()
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Opening the page does not use the link: mail programs open links on their own."""
    try:
        owner = recovery.find(pk, token)
        form = NewPasswordForm(request.POST if request.method == "POST" else None, owner=owner)
        if form.is_valid():
            recovery.reset(request, pk, token, password=form.cleaned_data["password"])
            auth.logout(request)
            messages.success(request, _("Your password was changed. Please log in with it."))
            return redirect("accounts:log_in")
    except LinkRefused:
        return render(request, "accounts/new_password_refused.html", status=410)
    return render(request, "accounts/new_password.html", {"form": form, "owner": owner})
