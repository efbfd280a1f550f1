"""The portal with one of its protections taken away, for negative controls.

Served by a process of the tests, with the name of the sabotage in its environment. The product
has no switch for any of this: what is patched here is patched from outside, before it serves.
"""

import itertools
import os
from collections.abc import Callable
from threading import Barrier, Thread

from django.db import transaction

from matrix.wsgi import application
from payments import inbox, settlement
from payments.models import Door, GatewayMessage, Verdict
from payments.models.payment import PaymentQuerySet
from receipts.models import ReceiptCounter, ReceiptCounterManager
from selfemployed import activation
from selfemployed.models import Contribution

__all__ = ["application"]

AT_ONCE = 4  # copies of a message


def no_lock_on_the_payment() -> None:
    """Everyone reads the payment before anyone writes it."""
    compare, meet = settlement._difference, meeting(of=AT_ONCE)

    def compare_together(*arguments: object) -> str:
        meet()
        return compare(*arguments)

    PaymentQuerySet.select_for_update = lambda payments, **_options: payments
    settlement._difference = compare_together


def no_lock_on_the_contribution() -> None:
    """Two payments of it see it unpaid before either pays it."""
    meet = meeting(of=2)

    def look(contribution_id: int) -> Contribution:
        found = Contribution.objects.with_details().get(pk=contribution_id)
        meet()
        return found

    activation.hold = look


def no_lock_on_the_receipt_counter() -> None:
    """Two receipts see the same last number before either takes the next."""
    meet = meeting(of=2)

    def look(counters: ReceiptCounterManager, year: int) -> ReceiptCounter:
        found = counters.get(year=year)
        meet()
        return found

    ReceiptCounterManager.lock = look


def ok_before_the_commit() -> None:
    """FPX has its OK while a thread is still at work."""
    receive = inbox.receive

    def promise(body: bytes, *, door: Door) -> GatewayMessage:
        Thread(target=receive, args=(body,), kwargs={"door": door}, daemon=True).start()
        return GatewayMessage(door=door, body=body, verdict=Verdict.APPLIED)

    inbox.receive = promise


def nothing_is_kept_first() -> None:
    """A message stands and falls with what is made of it."""
    inbox.receive = transaction.atomic(inbox.receive)


def meeting(*, of: int) -> Callable[[], object]:
    """The first so many callers go on together; whoever comes later is not held up."""
    barrier, places = Barrier(of), itertools.count()
    return lambda: barrier.wait(timeout=30) if next(places) < of else None


SABOTAGES = {
    act.__name__: act
    for act in (
        no_lock_on_the_payment,
        no_lock_on_the_contribution,
        no_lock_on_the_receipt_counter,
        ok_before_the_commit,
        nothing_is_kept_first,
    )
}
SABOTAGES[os.environ["MATRIX_SABOTAGE"]]()
