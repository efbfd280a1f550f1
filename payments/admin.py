"""Payments for staff: everything to be seen, nothing to be edited but the banks' names."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from payments.models import Bank, GatewayMessage, Payment, PaymentEvent
from wording import formats
from wording.admin import ModelAdmin, NothingToWrite, TabularInline


class EventInline(NothingToWrite, TabularInline[PaymentEvent, Payment]):
    model = PaymentEvent
    fields = readonly_fields = ("at", "from_state", "to_state", "source", "note")


class MessageInline(NothingToWrite, TabularInline[GatewayMessage, Payment]):
    model = GatewayMessage
    fields = readonly_fields = ("received_at", "door", "verdict")


@admin.register(Payment)
class PaymentAdmin(NothingToWrite, ModelAdmin[Payment]):
    list_display = ["order_number", "person", "money", "bank", "state", "paid", "flag"]
    list_filter = ["state", ("flag", admin.EmptyFieldListFilter), "bank"]
    search_fields = ["order_number__startswith", "transaction_id__startswith"]
    search_help_text = _("Order number or FPX transaction ID, or the beginning of one.")
    date_hierarchy = "created_at"
    list_select_related = ["bank", "contribution__registration__person"]
    inlines = [EventInline, MessageInline]

    @admin.display(description=_("person"))
    def person(self, payment: Payment) -> str:
        person = payment.contribution.registration.person
        return f"{person.full_name}, {formats.masked_ic(person.ic_number)}"

    @admin.display(description=_("amount"), ordering="amount")
    def money(self, payment: Payment) -> str:
        return formats.money(payment.amount)

    @admin.display(description=_("paid"), ordering="paid_at")
    def paid(self, payment: Payment) -> str:
        return formats.moment(payment.paid_at) if payment.paid_at else "–"


@admin.register(GatewayMessage)
class GatewayMessageAdmin(NothingToWrite, ModelAdmin[GatewayMessage]):
    list_display = ["received_at", "door", "order_number", "verdict"]
    list_filter = ["verdict", "door"]
    search_fields = ["order_number__startswith"]
    exclude = ["body"]


@admin.register(Bank)
class BankAdmin(ModelAdmin[Bank]):
    list_display = ["name", "code", "online", "test", "position"]
    list_filter = ["online", "test"]
    readonly_fields = ["online"]

    def get_readonly_fields(self, request: HttpRequest, obj: Bank | None = None) -> list[str]:
        """The FPX id is what payments were sent to: it is given once."""
        return ["code", "online"] if obj else ["online"]
