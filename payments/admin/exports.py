"""What finance takes along: payments, cases, and the differences of reconciliations."""

from django.utils.translation import gettext_lazy as _
from import_export.resources import Resource

from accounts.staff.exports import Column
from wording import formats
from wording.formats import masked_ic, moment

PERSON = "contribution__registration__person"


class PaymentRows(Resource):
    order_number = Column(_("order number"), "order_number")
    transaction_id = Column(_("FPX Transaction ID"), "transaction_id")
    receipt = Column(_("Receipt No."), "receipt__number")
    person = Column(_("person"), f"{PERSON}__full_name")
    ic_number = Column(_("IC number"), f"{PERSON}__ic_number", masked_ic)
    sector = Column(_("sector"), "contribution__registration__sector__name")
    months = Column(_("months"), "contribution__months")
    amount = Column(_("amount (RM)"), "amount")
    bank = Column(_("bank"), "bank__name")
    state = Column(_("status"), "get_state_display")
    code = Column(_("FPX response code"), "code")
    started = Column(_("started"), "created_at", moment)
    paid = Column(_("paid"), "paid_at", moment)


class CaseRows(Resource):
    opened = Column(_("opened"), "opened_at", moment)
    kind = Column(_("kind"), "get_kind_display")
    order_number = Column(_("order number"), "order_number")
    transaction_id = Column(_("FPX Transaction ID"), "payment__transaction_id")
    amount = Column(_("amount (RM)"), "payment__amount")
    person = Column(_("person"), f"payment__{PERSON}__full_name")
    ic_number = Column(_("IC number"), f"payment__{PERSON}__ic_number", masked_ic)
    detail = Column(_("detail"), "detail")
    closed = Column(_("closed"), "closed_at", moment)
    closed_by = Column(_("closed by"), "closed_by__full_name")
    outcome = Column(_("what was done"), "outcome")


class DifferenceRows(Resource):
    day = Column(_("day"), "reconciliation__day", formats.day)
    source = Column(_("file"), "reconciliation__source")
    compared = Column(_("compared"), "reconciliation__at", moment)
    finding = Column(_("finding"), "get_finding_display")
    order_number = Column(_("order number"), "order_number")
    transaction_id = Column(_("FPX Transaction ID"), "transaction_id")
    ours = Column(_("ours (RM)"), "ours")
    theirs = Column(_("FPX's (RM)"), "theirs")
    state_now = Column(_("status now"), "payment__get_state_display")
