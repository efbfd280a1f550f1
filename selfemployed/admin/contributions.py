from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import Action
from accounts.models import User
from accounts.staff.admin import ModelAdmin, NothingToWrite
from accounts.staff.exports import Exports
from accounts.staff.ic_numbers import MasksIc
from accounts.staff.shown import money
from selfemployed import enrolment
from selfemployed.admin.exports import ContributionRows, CoverageRows, status_now
from selfemployed.admin.filters import CoverFilter, PaidFilter
from selfemployed.forms.rejection import RejectionForm
from selfemployed.models import Contribution, Coverage, PersonalDetails

BOUGHT = (
    "registration",
    "sector_class",
    "plan",
    "months",
    "money",
    "status_now",
    "submitted_at",
    "activated_at",
    "rejected_at",
    "rejection_reason",
)


DETAILS = [field.name for field in PersonalDetails._meta.fields if field.name != "ic_number"]


@admin.register(Contribution)
class ContributionAdmin(Exports[Contribution], NothingToWrite, MasksIc, ModelAdmin[Contribution]):
    """What was bought. Staff change nothing in it; one that is not paid they can reject (§3)."""

    list_display = ["full_name", "hidden_ic", "sector", "months", "money", "status_now"]
    list_filter = [PaidFilter, "registration__sector", "submitted_at"]
    search_fields = ["full_name", "registration__self_employed_code"]
    date_hierarchy = "submitted_at"
    ordering = ["-submitted_at", "-pk"]
    list_select_related = ["registration__sector", "registration__person", "coverage"]
    fieldsets = [
        (None, {"fields": BOUGHT}),
        (
            gettext_lazy("Self-Employed Information"),
            {"fields": ("hidden_ic", *DETAILS)},
        ),
    ]
    changed = Action.CONTRIBUTION_REJECTED
    change_form_template = "selfemployed/admin/contribution.html"
    export_resource = ContributionRows
    export_related = ("plan", "sector_class")
    money = money("amount", gettext_lazy("Contribution Amount"))

    def subject_of(self, obj: Contribution) -> User:
        return obj.registration.person.user

    @admin.display(description=gettext_lazy("Sector"))
    def sector(self, contribution: Contribution) -> str:
        return contribution.sector_name

    @admin.display(description=gettext_lazy("Contribution Status"))
    def status_now(self, contribution: Contribution) -> str:
        return status_now(contribution)

    def get_urls(self) -> list[URLPattern]:
        reject = path(
            "<int:contribution_id>/reject/",
            self.admin_site.admin_view(self.reject),
            name="selfemployed_contribution_reject",
        )
        return [reject, *super().get_urls()]

    def reject(self, request: HttpRequest, contribution_id: int) -> HttpResponse:
        """Ask for the reason, then cancel the contribution."""
        if not request.user.has_perm("selfemployed.change_contribution"):
            raise PermissionDenied
        unpaid = Contribution.objects.open().with_details()
        contribution = get_object_or_404(unpaid, pk=contribution_id)
        form = RejectionForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            self._reject(request, contribution, form.cleaned_data["reason"])
            return redirect("admin:selfemployed_contribution_change", contribution.pk)
        page = {"form": form, "contribution": contribution, "opts": self.opts}
        page |= self.admin_site.each_context(request)
        return render(request, "selfemployed/admin/reject.html", page)

    def _reject(self, request: HttpRequest, contribution: Contribution, reason: str) -> None:
        said = _("Rejected: %(reason)s") % {"reason": reason}
        try:
            with transaction.atomic():
                enrolment.reject(contribution.pk, reason=reason)
                self.log_change(request, contribution, said)
        except ValueError:
            messages.error(request, _("It was paid or rejected in the meantime: nothing changed."))
            return
        messages.success(request, _("Rejected. The person can read the reason."))


@admin.register(Coverage)
class CoverageAdmin(Exports[Coverage], NothingToWrite, ModelAdmin[Coverage]):
    list_display = ["registration", "start", "end", "paid_at"]
    list_select_related = ["registration__person", "registration__sector"]
    list_filter = [CoverFilter, "registration__sector"]
    search_fields = ["registration__person__full_name", "registration__self_employed_code"]
    date_hierarchy = "start"
    export_resource = CoverageRows
    export_related = ("contribution",)
