"""Payments for staff: everything to be seen, nothing to be edited."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.audit import Action
from accounts.models import User
from accounts.staff.admin import ModelAdmin, NothingToWrite, TabularInline
from accounts.staff.exports import Exports
from accounts.staff.shown import money
from payments import case_details, enquiry
from payments.admin.exports import PERSON, PaymentRows
from payments.models import Case, Door, GatewayMessage, Payment, PaymentEvent
from payments.models.payment import (
    MismatchedPayment,
    PaymentQuerySet,
    SurplusPayment,
    words_of,
)
from selfemployed.models import Person
from wording import formats
from wording.templatetags.wording import whole

# Who moved a payment: a door of FPX's messages, or a part of the portal.
SOURCES = {
    **dict(Door.choices),
    "checkout": _("payment page"),
    "reconciliation": _("reconciliation"),
    "demo": _("demonstration data"),
}


class EventInline(NothingToWrite, TabularInline[PaymentEvent, Payment]):
    model = PaymentEvent
    fields = readonly_fields = ("at", "before", "after", "mover", "note")

    @admin.display(description=_("from"))
    def before(self, event: PaymentEvent) -> str:
        return words_of(event.from_state)

    @admin.display(description=_("to"))
    def after(self, event: PaymentEvent) -> str:
        return words_of(event.to_state)

    @admin.display(description=_("source"))
    def mover(self, event: PaymentEvent) -> str:
        return str(SOURCES.get(event.source, event.source))


class MessageInline(NothingToWrite, TabularInline[GatewayMessage, Payment]):
    model = GatewayMessage
    fields = readonly_fields = ("received_at", "door", "verdict")
    show_change_link = True


class CaseInline(NothingToWrite, TabularInline[Case, Payment]):
    model = Case
    fields = readonly_fields = ("opened_at", "kind", "told", "closed_at", "outcome")
    show_change_link = True

    @admin.display(description=_("detail"))
    def told(self, case: Case) -> str:
        return case_details.told(case.detail)


class PersonFilter(admin.SimpleListFilter):
    """The payments of one person, asked for by a link; it offers nobody else."""

    title = _("person")
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        asked = request.GET.get(self.parameter_name, "")
        person = Person.objects.filter(pk=asked).first() if asked.isdecimal() else None
        return [(asked, person.full_name)] if person else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        person = self.value()
        if person is None:
            return queryset
        return queryset.filter(contribution__registration__person_id=int(person))


@admin.register(Payment)
class PaymentAdmin(Exports[Payment], NothingToWrite, ModelAdmin[Payment]):
    list_display = ["order_number", "person", "money", "bank", "state", "paid", "settled"]
    list_filter = ["state", "bank", PersonFilter]
    search_fields = ["order_number__startswith", "transaction_id__startswith"]
    search_help_text = _("Order number or FPX transaction ID, or the beginning of one.")
    date_hierarchy = "created_at"
    list_select_related = ["bank", "contribution__registration__person"]
    fields = [
        "contribution",
        "order_number",
        "money",
        "bank",
        "buyer_email",
        "state",
        "created_at",
        "code",
        "transaction_id",
        "paid_at",
        "receipt",
        "next_enquiry_at",
        "asked_at",
        "enquiries",
    ]
    inlines = [CaseInline, EventInline, MessageInline]
    export_resource = PaymentRows
    export_related = ("bank", "receipt", PERSON, "contribution__registration__sector")
    actions = ["ask_fpx_again"]
    money = money("amount", _("amount"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        open_cases = Case.objects.open().filter(payment=OuterRef("pk"))
        return super().get_queryset(request).annotate(waits=Exists(open_cases))

    def subject_of(self, obj: Payment) -> User:
        return obj.contribution.registration.person.user

    @admin.display(description=_("person"))
    def person(self, payment: Payment) -> str:
        person = payment.contribution.registration.person
        return format_html("{}, {}", person.full_name, whole(formats.masked_ic(person.ic_number)))

    @admin.display(description=_("paid"), ordering="paid_at")
    def paid(self, payment: Payment) -> str:
        return formats.moment(payment.paid_at) if payment.paid_at else "–"

    @admin.display(description=_("no open case"), boolean=True)
    def settled(self, payment: Payment) -> bool:
        return not payment.waits  # type: ignore[attr-defined] # annotated above

    @admin.action(description=_("Ask FPX again"), permissions=["ask_fpx"])
    def ask_fpx_again(self, request: HttpRequest, payments: PaymentQuerySet) -> None:
        for payment in payments.undecided():
            self.record(request, Action.FPX_ASKED, payment)
        count = enquiry.ask_again(payments)
        text = ngettext(
            "FPX is asked about %(count)d payment within a minute.",
            "FPX is asked about %(count)d payments within a minute.",
            count,
        )
        self.message_user(request, text % {"count": count})

    def has_ask_fpx_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payments.change_payment")


@admin.register(SurplusPayment)
class SurplusAdmin(PaymentAdmin):
    """Money owed back: paid for a contribution that was paid or cancelled already."""

    list_filter = ["bank"]


@admin.register(MismatchedPayment)
class MismatchAdmin(PaymentAdmin):
    """FPX says paid, but not what was asked."""

    list_filter = ["bank"]
