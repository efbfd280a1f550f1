"""Reconciliations for staff: a list of FPX is uploaded, what it shows is read."""

import logging
from collections import Counter
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import Action
from accounts.staff.admin import ModelAdmin, NothingToWrite, TabularInline
from accounts.staff.exports import Exports
from accounts.staff.shown import money
from payments import reconciliation
from payments.admin.exports import DifferenceRows
from payments.fpx.settlement_list import RefusedList
from payments.models import Difference, Finding, Reconciliation

logger = logging.getLogger(__name__)

COMPARED = ("day", "source", "lines", "matched", "found", "at", "by", "digest")
# More than a day has that went well; a list against an empty database has them all.
MOST_SHOWN = 500


class SettlementListForm(forms.Form):
    """The file of one day as FPX made it. Larger ones are put into the folder."""

    file = forms.FileField(
        label=gettext_lazy("Settlement list"),
        help_text=gettext_lazy("The file of one day, as FPX made it. It can be compared again."),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(most)d MB. Put it into the folder for these lists."),
                params={"most": settings.UPLOAD_MAX_BYTES // 1024**2},
            )
        return upload


class DifferenceInline(NothingToWrite, TabularInline[Difference, Reconciliation]):
    model = Difference
    fields = readonly_fields = (
        "finding",
        "order_number",
        "transaction_id",
        "our_amount",
        "their_amount",
        "payment",
        "state_now",
    )
    our_amount = money("ours", gettext_lazy("ours"))
    their_amount = money("theirs", gettext_lazy("FPX's"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Difference]:
        return super().get_queryset(request).select_related("payment")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A part of the reconciliation: who may see that may see this."""
        return request.user.has_perm("payments.view_reconciliation")

    @admin.display(description=gettext_lazy("status now"))
    def state_now(self, difference: Difference) -> str:
        return difference.payment.get_state_display() if difference.payment else "–"


@admin.register(Reconciliation)
class ReconciliationAdmin(Exports[Reconciliation], NothingToWrite, ModelAdmin[Reconciliation]):
    """Exported are the differences: what matched needs no list."""

    list_display = ["day", "source", "lines", "matched", "differing", "at", "by"]
    list_select_related = ["by"]
    date_hierarchy = "day"
    fields = readonly_fields = COMPARED
    inlines = [DifferenceInline]
    added = Action.SETTLEMENT_LIST_UPLOADED
    export_resource = DifferenceRows
    export_related = ("reconciliation", "payment")

    def rows_to_export(self, listed: QuerySet[Any]) -> QuerySet[Any]:
        of_listed = Difference.objects.filter(reconciliation__in=listed.order_by().values("pk"))
        return super().rows_to_export(of_listed.order_by("-reconciliation__at", "pk"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reconciliation]:
        return super().get_queryset(request).annotate(differing=Count("differences"))

    @admin.display(description=gettext_lazy("differences"), ordering="differing")
    def differing(self, done: Reconciliation) -> int:
        return done.differing  # type: ignore[attr-defined,no-any-return] # annotated above

    @admin.display(description=gettext_lazy("differences"))
    def found(self, done: Reconciliation) -> str:
        counts = Counter(done.differences.values_list("finding", flat=True))
        found = ", ".join(f"{Finding(name).label}: {counts[name]}" for name in sorted(counts))
        if counts.total() > MOST_SHOWN:
            found += " – " + _("the first %(most)d are shown") % {"most": MOST_SHOWN}
        return found or "–"

    def get_formset_kwargs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """No more differences than fit on a page."""
        formset = super().get_formset_kwargs(*args, **kwargs)
        first = formset["instance"].differences.values("pk")[:MOST_SHOWN]
        return formset | {"queryset": formset["queryset"].filter(pk__in=first)}

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("payments.add_reconciliation")

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Upload a list; one that is refused says why beside its field."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        posted = request.method == "POST"
        form = SettlementListForm(request.POST, request.FILES) if posted else SettlementListForm()
        if form.is_valid() and (done := self._compared(request, form)):
            return self._done(request, done)
        page = {"form": form, "opts": self.opts} | self.admin_site.each_context(request)
        return render(request, "payments/admin/upload.html", page)

    def _compared(self, request: HttpRequest, form: SettlementListForm) -> Reconciliation | None:
        upload = form.cleaned_data["file"]
        try:
            return reconciliation.reconcile(
                upload.read(),
                source=upload.name,
                by=request.user,  # type: ignore[arg-type] # staff
            )
        except OSError:
            logger.exception("A settlement list could not be stored.")
            form.add_error(
                "file", _("The file could not be stored. Please select it again in a few minutes.")
            )
            return None
        except RefusedList as refusal:
            form.add_error(
                "file", forms.ValidationError(_(refusal.sentence), params=refusal.values)
            )
            return None

    def _done(self, request: HttpRequest, done: Reconciliation) -> HttpResponse:
        self.log_addition(request, done, [{"added": {}}])
        text = _("Compared: %(matched)d of %(lines)d lines match.")
        messages.success(request, text % {"matched": done.matched, "lines": done.lines})
        if self.has_view_permission(request):
            return redirect("admin:payments_reconciliation_change", done.pk)
        return redirect("admin:index")
