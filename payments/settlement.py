"""What an authentic confirmation makes of a payment: one coverage, one receipt, no money lost.

Locks are always taken in the order payment, contribution, registration, receipt counter.
"""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from payments import cases
from payments.case_details import Sentence
from payments.fpx import codes
from payments.fpx.messages import CURRENCY, Confirmation
from payments.models import CaseKind, Payment, PaymentEvent, Verdict
from payments.receipting import receipt_details
from payments.states import PaymentState, can_move, state_for
from receipts import issuing, notices
from selfemployed import activation

logger = logging.getLogger(__name__)


@transaction.atomic
def settle(confirmation: Confirmation, *, source: str) -> tuple[Verdict, Payment | None]:
    """Apply an authentic AC, whichever door it came through, any number of times.

    All or nothing: payment, event, coverage, receipt and message rows are one transaction.
    """
    if (confirmation.exchange_id, confirmation.seller_id) != (
        settings.FPX_EXCHANGE_ID,
        settings.FPX_SELLER_ID,
    ):
        _report_money(CaseKind.NOT_OURS, confirmation)
        return Verdict.NOT_OURS, None
    payment = (
        Payment.objects.select_for_update(of=("self",))
        .select_related("bank")
        .filter(order_number=confirmation.order_number)
        .first()
    )
    if payment is None:
        _report_money(CaseKind.UNKNOWN_ORDER, confirmation)
        return Verdict.UNKNOWN_ORDER, None
    if difference := _difference(payment, confirmation):
        _set_aside(payment, confirmation, difference, source=source)
        return Verdict.MISMATCH, payment
    moved = _apply(payment, confirmation, source=source)
    return Verdict.APPLIED if moved else Verdict.NOTHING_NEW, payment


def move(payment: Payment, state: PaymentState, *, source: str, note: str = "") -> None:
    """Change the state of a locked payment and write the event, in the caller's transaction."""
    PaymentEvent.objects.create(
        payment=payment,
        at=timezone.now(),
        from_state=payment.state,
        to_state=state,
        source=source,
        note=note,
    )
    payment.state = state
    payment.next_enquiry_at = None
    payment.save()


def _says_paid(confirmation: Confirmation) -> bool:
    return codes.outcome(confirmation.code) is codes.Outcome.PAID


def _report_money(kind: CaseKind, confirmation: Confirmation) -> None:
    """Somebody paid for something that we know nothing of."""
    if _says_paid(confirmation):
        cases.report(
            kind,
            order_number=confirmation.order_number[:40],
            detail=f"{confirmation.currency} {confirmation.amount}, {confirmation.transaction_id}",
        )


def _difference(payment: Payment, confirmation: Confirmation) -> str:
    """What in the message is not what was asked; empty when nothing is (fpx merchant rule 2)."""
    if confirmation.amount != payment.amount:
        return Sentence.AMOUNT % {"named": confirmation.amount, "asked": payment.amount}
    if confirmation.currency != CURRENCY:
        return Sentence.CURRENCY % {"named": repr(confirmation.currency)}
    if confirmation.seller_order_number != payment.seller_order_number:
        return Sentence.SELLER_ORDER % {"named": repr(confirmation.seller_order_number)}
    if _says_paid(confirmation) and confirmation.paid_at is None:
        return str(Sentence.NO_TIME)
    return ""


def _set_aside(
    payment: Payment, confirmation: Confirmation, difference: str, *, source: str
) -> None:
    """Never settle what differs: a person looks, and where money came the payment says so."""
    cases.report(CaseKind.MISMATCH, payment=payment, detail=difference)
    if _says_paid(confirmation) and _can_move(payment, PaymentState.MISMATCH):
        _note(payment, confirmation)
        move(payment, PaymentState.MISMATCH, source=source, note=confirmation.code)


def _apply(payment: Payment, confirmation: Confirmation, *, source: str) -> bool:
    """Move the payment where the outcome asks, if there is a way from where it is."""
    if codes.needs_a_person(confirmation.code):
        said = (
            Sentence.CODE % {"code": confirmation.code} if confirmation.code else Sentence.NO_CODE
        )
        cases.report(CaseKind.UNCLEAR, payment=payment, detail=str(said))
    state = _state(payment, confirmation)
    if not _can_move(payment, state):
        if payment.state == state == PaymentState.PENDING and confirmation.transaction_id:
            # A bank that is still at work says why, and gives the number to ask it with.
            _note(payment, confirmation)
            payment.save(update_fields=["code", "transaction_id"])
        return False
    _note(payment, confirmation)
    if state is PaymentState.PAID:
        _pay(payment, confirmation, source=source)
    else:
        move(payment, state, source=source, note=confirmation.code)
    return True


def _can_move(payment: Payment, state: PaymentState) -> bool:
    return can_move(PaymentState(payment.state), state)


def _note(payment: Payment, confirmation: Confirmation) -> None:
    payment.code = confirmation.code
    payment.transaction_id = confirmation.transaction_id or payment.transaction_id


def _state(payment: Payment, confirmation: Confirmation) -> PaymentState:
    outcome = codes.outcome(confirmation.code)
    still_open = payment.is_in_session(timezone.now())
    if outcome is codes.Outcome.NOT_FOUND and still_open:
        return PaymentState.PENDING
    return state_for(outcome)


def _pay(payment: Payment, confirmation: Confirmation, *, source: str) -> None:
    """The money came: coverage and receipt, or surplus where there is nothing left to pay."""
    if confirmation.paid_at is None:
        raise ValueError("a success without a time is a mismatch and never comes here")
    payment.paid_at = confirmation.paid_at
    contribution = activation.hold(payment.contribution_id)
    if contribution.activated_at or contribution.rejected_at:
        cases.report(CaseKind.SURPLUS, payment=payment)
        move(payment, PaymentState.SURPLUS, source=source, note=confirmation.code)
        return
    if payment.state != PaymentState.PENDING:
        logger.warning("payment %s succeeded after %s", payment.order_number, payment.state)
    coverage = activation.activate(contribution, paid_at=payment.paid_at)
    payment.receipt = issuing.issue(
        owner=contribution.registration.person.user,
        payment_reference=payment.order_number,
        paid_at=payment.paid_at,
        amount=payment.amount,
        details=receipt_details(payment, contribution, coverage),
    )
    move(payment, PaymentState.PAID, source=source, note=confirmation.code)
    notices.send_receipt_ready(payment.receipt)
