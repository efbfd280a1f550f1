from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import display_for_value
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.resources import Resource

from accounts.audit import Action
from accounts.models import User
from accounts.people import member
from accounts.staff.admin import ModelAdmin, NothingToWrite
from accounts.staff.exports import Column, Exports
from accounts.staff.shown import lines, money
from receipts import voiding
from receipts.details import thaw
from receipts.forms import VoidForm
from receipts.models import Receipt
from wording import formats


class ReceiptRows(Resource):
    number = Column(_("Receipt No."), "number")
    payment_reference = Column(_("payment reference"), "payment_reference")
    person = Column(_("owner"), "owner__full_name")
    ic_number = Column(_("IC number"), "owner__ic_number", formats.masked_ic)
    amount = Column(_("amount (RM)"), "amount")
    paid = Column(_("paid"), "paid_at", formats.moment)
    issued = Column(_("issued"), "issued_at", formats.moment)
    void = Column(_("void note"), "void_note__number")
    reason = Column(_("Reason"), "void_note__reason")


# What a receipt prints, and how each is called here.
PRINTED = {
    "number": _("Receipt No."),
    "payer_name": _("Full Name"),
    "ic_number": _("IC number"),
    "paid_at": _("paid"),
    "fpx_transaction_id": _("FPX Transaction ID"),
    "payment_method": _("Payment Method"),
    "bank": _("bank"),
    "amount": _("Contribution Amount"),
    "months": _("Number of Contribution Months"),
    "monthly_amount": _("monthly contribution"),
    "annual_amount": _("annual contribution"),
    "insured_monthly_earnings": _("Insured Monthly Earnings"),
    "coverage_start": _("start of coverage"),
    "coverage_end": _("end of coverage"),
    "self_employed_code": _("Self-Employed Code"),
    "sector_en": _("sector in English"),
    "sector_ms": _("sector in Malay"),
    "branch": _("PERKESO branch"),
    "issued_at": _("issued"),
    "official": _("official receipt"),
    "helpline": _("helpline"),
    "help_email": _("email for questions"),
    "proof": _("signed facts of the QR code"),
    "verify_url": _("address of the check page"),
}


def written(value: Any) -> str:
    match value:
        case Decimal():
            return formats.money(value)
        case datetime():
            return formats.moment(value)
        case bool():
            return str(display_for_value(value, "–", boolean=True))
        case _:
            return str(value) or "–"


@admin.register(Receipt)
class ReceiptAdmin(Exports[Receipt], NothingToWrite, ModelAdmin[Receipt]):
    """Receipts are looked at, never touched: the database would refuse it as well.

    One can be declared void, which writes a second document beside it.
    """

    list_display = ("number", "payer", "money", "paid", "is_void", "download")
    # By the beginning of a number, which an index answers however many receipts there are.
    search_fields = ("number__startswith", "payment_reference__startswith")
    search_help_text = _("Receipt number or payment reference, or the beginning of one.")
    show_full_result_count = False
    list_per_page = 50
    fields = (
        "number",
        "payer",
        "payment_reference",
        "money",
        "paid",
        "issued",
        "printed",
        "download",
        "void",
    )
    readonly_fields = ("payer", "money", "paid", "issued", "printed", "download", "void")
    changed = Action.RECEIPT_VOIDED
    change_form_template = "receipts/admin/receipt.html"
    export_resource = ReceiptRows
    export_related = ("owner",)
    money = money("amount", _("amount"))

    def subject_of(self, obj: Receipt) -> User:
        return obj.owner

    def get_queryset(self, request: HttpRequest) -> QuerySet[Receipt]:
        return super().get_queryset(request).select_related("void_note")

    @admin.display(description=_("owner"))
    def payer(self, receipt: Receipt) -> str:
        return f"{receipt.snapshot['payer_name']}, {receipt.snapshot['ic_number']}"

    @admin.display(description=_("paid"), ordering="paid_at")
    def paid(self, receipt: Receipt) -> str:
        return formats.moment(receipt.paid_at)

    @admin.display(description=_("issued"))
    def issued(self, receipt: Receipt) -> str:
        return formats.moment(receipt.issued_at)

    @admin.display(description=_("as printed"))
    def printed(self, receipt: Receipt) -> str:
        """In the order of the receipt; what is not named here comes last, as it is called."""
        told = thaw(receipt.snapshot)
        names = [*(name for name in PRINTED if name in told), *(told.keys() - PRINTED.keys())]
        return lines((PRINTED.get(name, name), written(told[name])) for name in names)

    @admin.display(description=_("PDF"))
    def download(self, receipt: Receipt) -> SafeString:
        url = reverse("receipts:download", args=[receipt.number])
        return format_html('<a href="{}">{}</a>', url, _("Download Receipt"))

    @admin.display(description=_("void"), boolean=True)
    def is_void(self, receipt: Receipt) -> bool:
        return hasattr(receipt, "void_note")

    @admin.display(description=_("void note"))
    def void(self, receipt: Receipt) -> str:
        if not hasattr(receipt, "void_note"):
            return "–"
        note = receipt.void_note
        return format_html(
            '{} · {} · {} · <a href="{}">{}</a>',
            formats.moment(note.at),
            note.by,
            note.reason,
            reverse("receipts:void_note", args=[receipt.number]),
            note.number,
        )

    def get_urls(self) -> list[URLPattern]:
        declare = path(
            "<int:receipt_id>/void/",
            self.admin_site.admin_view(self.declare_void),
            name="receipts_receipt_void",
        )
        return [declare, *super().get_urls()]

    def declare_void(self, request: HttpRequest, receipt_id: int) -> HttpResponse:
        """Ask for the reason, then write the void note."""
        if not request.user.has_perm("receipts.add_voidnote"):
            raise PermissionDenied
        receipt = get_object_or_404(Receipt, pk=receipt_id, void_note=None)
        form = VoidForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            self._declare_void(request, receipt, form.cleaned_data["reason"])
            return redirect("admin:receipts_receipt_change", receipt.pk)
        page = {"form": form, "receipt": receipt, "opts": self.opts}
        page |= self.admin_site.each_context(request)
        return render(request, "receipts/admin/void.html", page)

    def _declare_void(self, request: HttpRequest, receipt: Receipt, reason: str) -> None:
        said = gettext("Declared void: %(reason)s") % {"reason": reason}
        try:
            with transaction.atomic():
                voiding.void(receipt.pk, by=member(request), reason=reason)
                self.log_change(request, receipt, said)
        except voiding.AlreadyVoid:
            messages.error(request, gettext("Somebody declared it void in the meantime."))
            return
        messages.success(request, gettext("Declared void. The owner is told by e-mail, and why."))
