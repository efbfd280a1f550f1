"""Certificates of cover for staff: looked up and issued for a person, and kept as they were."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.audit import Action
from accounts.forms import NumberForm
from accounts.models import User
from accounts.people import member
from accounts.staff.admin import ModelAdmin, NothingToWrite
from payments import certifying
from payments.cover_check import answers
from payments.forms import MomentForm
from payments.models import CoverCertificate
from wording import formats

SHOWN = ("reference", "person", "about", "issued", "issued_by", "told", "pdf")


class PersonAndMomentForm(NumberForm, MomentForm):
    """Whose cover, and when. Posted: an IC number does not belong into an address."""

    field_order = ["ic_number", "day", "time"]

    def clean(self) -> None:
        super().clean()
        number = self.cleaned_data.get("ic_number")
        self.person = User.objects.filter(ic_number=number).first() if number else None
        if number and self.person is None:
            self.add_error("ic_number", _("There is no account with this IC number."))


@admin.register(CoverCertificate)
class CoverCertificateAdmin(NothingToWrite, ModelAdmin[CoverCertificate]):
    list_display = ["reference", "person", "about", "issued", "issued_by"]
    list_select_related = ["owner", "issued_by"]
    search_fields = ["reference__startswith", "owner__full_name"]
    date_hierarchy = "issued_at"
    fields = readonly_fields = SHOWN

    def subject_of(self, obj: CoverCertificate) -> User:
        return obj.owner

    @admin.display(description=gettext_lazy("person"), ordering="owner__full_name")
    def person(self, certificate: CoverCertificate) -> str:
        return f"{certificate.snapshot['name']}, {certificate.snapshot['ic_number']}"

    @admin.display(description=gettext_lazy("moment asked about"), ordering="moment")
    def about(self, certificate: CoverCertificate) -> str:
        return formats.moment(certificate.moment)

    @admin.display(description=gettext_lazy("issued"), ordering="issued_at")
    def issued(self, certificate: CoverCertificate) -> str:
        return formats.moment(certificate.issued_at)

    @admin.display(description=gettext_lazy("what it says"))
    def told(self, certificate: CoverCertificate) -> str:
        yes, no = _("covered"), _("not covered")
        return ", ".join(
            f"{sector['sector_en']}: {yes if sector['start'] else no}"
            for sector in certificate.snapshot["sectors"]
        )

    @admin.display(description=gettext_lazy("PDF"))
    def pdf(self, certificate: CoverCertificate) -> SafeString:
        url = reverse("payments:certificate", args=[certificate.reference])
        return format_html('<a href="{}">{}</a>', url, _("Download certificate"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("payments.add_covercertificate")

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Was this person covered? The answer, and on demand the certificate of it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PersonAndMomentForm(request.POST if request.method == "POST" else None)
        page: dict[str, Any] = {"form": form, "opts": self.opts}
        if form.is_valid() and form.person:
            if "issue" in request.POST and (done := self._issued(request, form, form.person)):
                return done
            audit.record(
                Action.COVER_CHECKED,
                request=request,
                actor=member(request),
                subject=form.person,
                at=formats.moment(form.moment),
            )
            page |= {"person": form.person, "answers": answers(form.person, at=form.moment)}
        page |= self.admin_site.each_context(request)
        return render(request, "payments/admin/cover_check.html", page)

    def _issued(
        self, request: HttpRequest, form: PersonAndMomentForm, person: User
    ) -> HttpResponse | None:
        try:
            made = certifying.certify(request, person, at=form.moment, by=member(request))
        except certifying.NoSector:
            form.add_error(None, _("This person is not registered in a sector."))
            return None
        messages.success(request, _("The certificate is issued."))
        return redirect("admin:payments_covercertificate_change", made.pk)
