"""Was I covered? And the certificate that says so."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import audit
from accounts.audit import Action
from accounts.people import member
from payments import certified, certifying
from payments.cover_check import answers
from payments.forms import MomentForm
from payments.models import CoverCertificate
from payments.views.printed import printed_answer
from receipts.signing import NotSigned

# What a stranger is shown is nobody else's to keep.
NOT_KEPT = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow"}


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The answer for each sector; by POST the certificate of it."""
    user = member(request)
    given = request.POST if request.method == "POST" else request.GET
    form = MomentForm(given or None)
    found = None
    if form.is_valid():
        if request.method == "POST":
            try:
                made = certifying.certify(request, user, at=form.moment, by=user)
            except certifying.NoSector:
                form.add_error(None, _("You are not registered in a sector yet."))
            else:
                return redirect("payments:certificate", made.reference)
        found = answers(user, at=form.moment)
    context = {"form": form, "answers": found}
    return render(request, "payments/cover_check.html", context)


def certificate(request: HttpRequest, reference: str) -> HttpResponse:
    """The PDF, for its owner and for staff who may view certificates; a 404 for anyone else."""
    visible = CoverCertificate.objects.visible_to(request.user).select_related("owner")
    kept = get_object_or_404(visible, reference=reference)
    if kept.owner_id != request.user.pk:
        audit.record(
            Action.CERTIFICATE_DOWNLOADED,
            request=request,
            actor=member(request),
            subject=kept.owner,
            target=f"payments.covercertificate {kept.pk}",
        )
    return printed_answer(
        request, lambda: certified.document(kept), name=f"perakuan-{kept.reference}.pdf"
    )


@login_not_required
def verify(request: HttpRequest, cover_proof: str) -> HttpResponse:
    """For whoever is shown a certificate: what it said when it was issued. No account needed."""
    try:
        kept = certified.verify(cover_proof)
    except (NotSigned, certified.UnknownCertificate):
        return TemplateResponse(
            request, "payments/cover_not_genuine.html", status=404, headers=NOT_KEPT
        )
    context = {"certificate": certified.thaw(kept.snapshot), "now": timezone.now()}
    return TemplateResponse(request, "payments/cover_verified.html", context, headers=NOT_KEPT)
