"""What FPX said, or somebody in its name."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.staff.admin import ModelAdmin, NothingToWrite
from payments.fpx.messages import MalformedMessage, parse, read_confirmation
from payments.models import GatewayMessage
from wording import formats


@admin.register(GatewayMessage)
class GatewayMessageAdmin(NothingToWrite, ModelAdmin[GatewayMessage]):
    """The facts of a message; names of people stay in its body, which is not shown."""

    list_display = ["received_at", "door", "order_number", "verdict"]
    list_filter = ["verdict", "door"]
    search_fields = ["order_number__startswith"]
    date_hierarchy = "received_at"
    fields = ["received_at", "door", "verdict", "order_number", "payment", "said"]
    readonly_fields = ["said"]

    @admin.display(description=_("what it says"))
    def said(self, message: GatewayMessage) -> str:
        try:
            said = read_confirmation(parse(bytes(message.body)))
        except MalformedMessage:
            return "–"
        amount = f"{said.currency} {said.amount}" if said.amount is not None else ""
        paid_at = formats.moment(said.paid_at) if said.paid_at else ""
        return " · ".join(part or "–" for part in (said.code, amount, said.transaction_id, paid_at))
