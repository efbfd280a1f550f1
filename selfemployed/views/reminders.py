from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from selfemployed import reminders
from selfemployed.views.members import MemberRequest


@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: MemberRequest) -> HttpResponse:
    """The switch under Management: whether this person is reminded."""
    if request.method == "POST":
        match request.POST.get("reminders"):
            case "on":
                reminders.resume(request.user)
                messages.success(request, _("You will be reminded before your coverage ends."))
            case "off":
                reminders.stop(request.user)
                messages.success(request, _("Your reminders are stopped."))
        return redirect("selfemployed:reminders")
    stopped = reminders.is_stopped(request.user)
    return render(request, "selfemployed/reminders.html", {"stopped": stopped})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def stop_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in a mail leads, without a log in. Opening it stops nothing: mail scanners do.

    The page names nobody.
    """
    try:
        user = reminders.owner_of(token)
    except reminders.LinkRefused:
        return render(request, "selfemployed/stop_refused.html", status=410)
    if request.method == "POST":
        reminders.stop(user)
        return redirect("selfemployed:stop_reminders", token)
    stopped = reminders.is_stopped(user)
    return render(request, "selfemployed/stop_reminders.html", {"stopped": stopped})
