from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.staff.admin import ModelAdmin, NothingToWrite
from receipts.models import Receipt
from wording import formats


@admin.register(Receipt)
class ReceiptAdmin(NothingToWrite, ModelAdmin[Receipt]):
    """Receipts are looked at, never touched: the database would refuse it as well."""

    list_display = ("number", "payer", "money", "paid", "download")
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
        "snapshot",
        "download",
    )
    readonly_fields = ("payer", "money", "paid", "issued", "download")

    @admin.display(description=_("owner"))
    def payer(self, receipt: Receipt) -> str:
        return f"{receipt.snapshot['payer_name']}, {receipt.snapshot['ic_number']}"

    @admin.display(description=_("amount"), ordering="amount")
    def money(self, receipt: Receipt) -> str:
        return formats.money(receipt.amount)

    @admin.display(description=_("paid"), ordering="paid_at")
    def paid(self, receipt: Receipt) -> str:
        return formats.moment(receipt.paid_at)

    @admin.display(description=_("issued"))
    def issued(self, receipt: Receipt) -> str:
        return formats.moment(receipt.issued_at)

    @admin.display(description=_("PDF"))
    def download(self, receipt: Receipt) -> SafeString:
        url = reverse("receipts:download", args=[receipt.number])
        return format_html('<a href="{}">{}</a>', url, _("Download Receipt"))
