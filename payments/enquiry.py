"""Asking FPX what became of a payment (AE), when its answer does not come by itself.

Which question is due is a column, not a task: a lost task or an empty broker costs a
minute. The schedule is fpx merchant rule 6.
"""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from payments import cases, inbox
from payments.fpx.client import GatewaySilent
from payments.gateway import client, order_of
from payments.models import CaseKind, Door, Payment
from payments.models.payment import PaymentQuerySet
from payments.states import PaymentState
from selfemployed.models import Contribution

logger = logging.getLogger(__name__)

# Longer than FPX may take to answer: a slow FPX is asked once at a time about a payment.
PATIENCE = timedelta(seconds=20)
# Well under the time limit of a task, which would end the worker in the middle of a question.
SWEEP_SECONDS = 60


def ask(payment: Payment) -> bool:
    """Ask FPX now, apply what it says, and tell whether it said anything."""
    try:
        body = client().enquire(order_of(payment))
    except GatewaySilent as silence:
        logger.warning("FPX did not say what became of %s: %s", payment.order_number, silence)
        return False
    message = inbox.receive(body, door=Door.ENQUIRY)
    payment.refresh_from_db()
    return message.is_authentic


def ask_for_person(payment: Payment) -> bool:
    """Ask because someone waits for it; within some seconds one question serves all.

    False where this question was asked and FPX said nothing.
    """
    now = timezone.now()
    silent = Q(asked_at__isnull=True) | Q(asked_at__lt=now - PATIENCE)
    if Payment.objects.filter(silent, pk=payment.pk).update(asked_at=now):
        return ask(payment)
    return True


def ask_pending(contribution: Contribution) -> None:
    """Ask about the unanswered attempts of a contribution, before a new one is begun.

    Nobody is held up by one silence after another: the first ends it, the schedule asks on.
    """
    for payment in Payment.objects.pending().filter(contribution=contribution):
        if not ask_for_person(payment):
            return


def ask_again(payments: PaymentQuerySet) -> int:
    """Make the question due now, whatever was answered before. Returns for how many."""
    return payments.undecided().update(next_enquiry_at=timezone.now())


def ask_due() -> int:
    """Ask about the payments whose question is due. Returns how many were asked.

    Ends after a minute, however slow FPX is: the next sweep goes on where this one stopped.
    """
    asked, ends = 0, time.monotonic() + SWEEP_SECONDS
    while time.monotonic() < ends and (payment := _claim_due()):
        answered = ask(payment)
        _plan(payment, answered=answered)
        asked += 1
    return asked


@transaction.atomic
def _claim_due() -> Payment | None:
    """The next payment to ask about, its following question already planned.

    Two sweeps at once never take the same one, and no lock is held while FPX is asked.
    """
    now = timezone.now()
    payment = (
        Payment.objects.undecided()
        .filter(next_enquiry_at__lte=now)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("bank")
        .order_by("next_enquiry_at")
        .first()
    )
    if payment is None:
        return None
    payment.enquiries += 1
    payment.next_enquiry_at = _next(payment, now)
    payment.save(update_fields=["enquiries", "next_enquiry_at"])
    return payment


@transaction.atomic
def _plan(payment: Payment, *, answered: bool) -> None:
    """Ask on while the answer may change by itself; after a day a person looks, too."""
    held = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    waiting = held.state == PaymentState.PENDING
    too_long = timezone.now() >= _give_up_at(held)
    if waiting and too_long:
        cases.report(CaseKind.UNANSWERED, payment=held)
    if answered and held.next_enquiry_at and (too_long or not waiting):
        held.next_enquiry_at = None
        held.save(update_fields=["next_enquiry_at"])


def _give_up_at(payment: Payment) -> datetime:
    return payment.created_at + timedelta(hours=settings.FPX_GIVE_UP_HOURS)


def _next(payment: Payment, now: datetime) -> datetime:
    """By the schedule (fpx merchant rule 6); once a day where FPX has been silent for longer."""
    for minutes in settings.FPX_ENQUIRY_MINUTES:
        due = payment.created_at + timedelta(minutes=minutes)
        if due > now:
            return due
    return now + (timedelta(hours=1) if now < _give_up_at(payment) else timedelta(days=1))
