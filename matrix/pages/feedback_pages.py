"""Feedback: a form for guests and members, and the reference it is kept under."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.addresses import client_network
from accounts.limits import TooMany
from accounts.models import User
from accounts.views.waiting import seconds_until, too_many
from matrix.pages import feedback
from matrix.pages.forms import GuestFeedbackForm, MemberFeedbackForm

SENT = "feedback_sent"


@sensitive_post_parameters()
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def give_feedback(request: HttpRequest) -> HttpResponse:
    """The form; ``?topic=`` chooses what it is about, for links from other pages."""
    user = request.user if isinstance(request.user, User) else None
    form = (MemberFeedbackForm if user else GuestFeedbackForm)(
        request.POST if request.method == "POST" else None,
        initial={"topic": request.GET.get("topic", "")},
    )
    if form.is_valid():
        try:
            kept = feedback.send(form.words(), user=user, source=client_network(request))
        except TooMany as refusal:
            return _wait(request, form, refusal)
        request.session[SENT] = {
            "reference": kept.reference,
            "to": "account" if user else "typed" if kept.email else "nobody",
        }
        return redirect("pages:feedback_sent")
    return render(request, "pages/feedback.html", {"form": form})


@login_not_required
@never_cache
@require_GET
def feedback_sent(request: HttpRequest) -> HttpResponse:
    """The reference, known to this session alone; without one there is nothing to show."""
    if SENT not in request.session:
        return redirect("pages:feedback")
    return render(request, "pages/feedback_sent.html", {"sent": request.session[SENT]})


def _wait(request: HttpRequest, form: MemberFeedbackForm, refusal: TooMany) -> HttpResponse:
    """Too many, said above the form instead of on a page of its own: what was typed stays."""
    form.add_error(None, too_many(refusal))
    answer = render(request, "pages/feedback.html", {"form": form}, status=429)
    answer["Retry-After"] = str(seconds_until(refusal.again_at))
    return answer
