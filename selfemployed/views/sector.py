from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from selfemployed import drafts
from selfemployed.enrolment import sectors_held
from selfemployed.forms.sector import SelectSectorForm
from selfemployed.views.members import MemberRequest


@require_http_methods(["GET", "POST"])
def select_sector(request: MemberRequest) -> HttpResponse:
    """SELECT SECTOR, with the registrations that were begun and can be continued."""
    sent = request.POST if request.method == "POST" else None
    form = SelectSectorForm(sent, held=sectors_held(request.user))
    if form.is_valid():
        return redirect("selfemployed:register", form.cleaned_data["sector"].code)
    return render(
        request,
        "selfemployed/select_sector.html",
        {"form": form, "drafts": drafts.started(request.user)},
    )
