"""My data and closing the account: pages about everything that is kept of a person."""

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import audit
from accounts.audit import Action
from accounts.forms import PasswordAgainForm
from accounts.models import User
from accounts.people import member
from matrix.pages import archive, closing, own_data
from matrix.pages.forms import CloseAccountForm
from wording.downloads import SAVED_NOT_SHOWN


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def my_data(request: HttpRequest) -> HttpResponseBase:
    """A ZIP of all that is kept about the person, who gives the password again."""
    user = member(request)
    form = PasswordAgainForm(request.POST if request.method == "POST" else None, owner=user)
    if form.is_valid():
        audit.record(Action.DATA_EXPORTED, request=request, actor=user, subject=user)
        return _zip(user)
    return render(request, "pages/my_data.html", {"form": form})


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def close_account(request: HttpRequest) -> HttpResponse:
    """Shut the account where nothing runs or waits; otherwise say what does."""
    user = member(request)
    form = CloseAccountForm(request.POST if request.method == "POST" else None, owner=user)
    obstacles = closing.obstacles(user, now=timezone.now())
    if not obstacles and form.is_valid():
        try:
            closing.close(request, user)
        except closing.CannotClose as refusal:
            obstacles = refusal.obstacles
        else:
            auth.logout(request)
            messages.success(request, _("Your account is closed. We have sent you a mail."))
            return redirect("accounts:log_in")
    context = {
        "form": form,
        "obstacles": {obstacle.name for obstacle in obstacles},
        "covered_until": closing.covered_until(user, now=timezone.now()),
    }
    return render(request, "pages/close_account.html", context)


def _zip(user: User) -> StreamingHttpResponse:
    name = f"matrix-{timezone.localdate():%Y%m%d}.zip"
    return StreamingHttpResponse(
        archive.stream(own_data.files(user)),
        content_type="application/zip",
        headers={**SAVED_NOT_SHOWN, "Content-Disposition": f'attachment; filename="{name}"'},
    )
