"""The admin as staff meet it: figures, charts and a search of all rooms on its first page."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.staff.site import StaffSite
from matrix.staff import cards, charts, finding
from matrix.staff.script_texts import ScriptTexts


class StaffDesk(StaffSite):
    site_title = site_header = gettext_lazy("MATRIX for staff")
    index_title = gettext_lazy("Self-Employment Social Security Scheme")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        find = self.admin_view(require_POST(self.find_payment))
        return [path("find-payment/", find, name="find_payment"), *super().get_urls()]

    def i18n_javascript(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return ScriptTexts.as_view()(request)  # type: ignore[return-value] # it is whole, not a stream

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        now = timezone.now()
        shown = {
            "cards": cards.for_user(request.user, now=now),
            "charts": charts.for_user(request.user, now=now),
            "find": finding.FindForm() if finding.may_find(request.user) else None,
        }
        return super().index(request, (extra_context or {}) | shown)

    def find_payment(self, request: HttpRequest) -> HttpResponse:
        """Posted, for an IC number does not belong into an address that is logged."""
        if not finding.may_find(request.user):
            raise PermissionDenied
        form = finding.FindForm(request.POST)
        if not form.is_valid():
            messages.error(request, gettext("Enter a number to find a payment."))
            return redirect("admin:index")
        found = finding.find(form.cleaned_data["number"])
        if found.payment:
            return redirect("admin:payments_payment_change", found.payment.pk)
        if found.listed_by:
            listed = reverse("admin:payments_payment_changelist")
            return redirect(f"{listed}?{urlencode(found.listed_by)}")
        messages.error(
            request,
            gettext(
                "No payment has this number. Enter it whole; the list of payments finds the "
                "beginning of an order number or of an FPX transaction ID."
            ),
        )
        return redirect("admin:index")
