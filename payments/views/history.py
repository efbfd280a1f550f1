"""Contribution History and View Contribution."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from payments import history as contribution_history
from payments.receipting import PAYMENT_METHOD
from selfemployed.models import Contribution, Document


def history(request: HttpRequest) -> HttpResponse:
    lines = contribution_history.history(request.user, now=timezone.now())
    context = {
        "lines": lines,
        "shown_states": {line.payment.shown_state for line in lines if line.payment},
    }
    return render(request, "payments/history.html", context)


def view(request: HttpRequest, contribution_id: int) -> HttpResponse:
    """One contribution with its details, its person, its documents and its payments."""
    contributions = Contribution.objects.of(request.user).select_related("state", "branch")
    contribution = get_object_or_404(contributions.with_details(), pk=contribution_id)
    chain = contribution_history.history(
        request.user, now=timezone.now(), registration_id=contribution.registration_id
    )
    line = next(line for line in chain if line.contribution.pk == contribution.pk)
    context = {
        "line": line,
        "contribution": contribution,
        "documents": Document.objects.submitted_for(contribution).select_related("document_type"),
        "payments": list(reversed(line.contribution.payments.all())),
        "method": PAYMENT_METHOD,
    }
    return render(request, "payments/view.html", context)
