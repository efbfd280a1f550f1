from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import activation
from accounts.forms import ActivationForm


@sensitive_post_parameters()
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the page does not use the link: mail programs open links on their own."""
    try:
        sign_up = activation.find(token)
        form = ActivationForm(request.POST if request.method == "POST" else None, sign_up=sign_up)
        if form.is_valid():
            activation.activate(
                token,
                secret_phrase=form.cleaned_data["secret_phrase"],
                password=form.cleaned_data["password"],
            )
            messages.success(request, _("Success! You have joined the MATRIX."))
            return redirect("accounts:log_in")
    except activation.LinkRefused:
        return render(request, "accounts/activation_refused.html", status=410)
    except activation.AlreadyMember:
        return render(request, "accounts/activation_member.html", status=409)
    return render(request, "accounts/activate.html", {"form": form, "sign_up": sign_up})
