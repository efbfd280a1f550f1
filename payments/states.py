"""The states of a payment and the ways between them (rule S4). Pure.

Paid and surplus are final; failed and expired are not: a late signed success is believed.
"""

from enum import StrEnum
from typing import Final

from payments.fpx.codes import Outcome


class PaymentState(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    SURPLUS = "surplus"


EDGES: Final[dict[PaymentState, frozenset[PaymentState]]] = {
    PaymentState.PENDING: frozenset(
        {PaymentState.PAID, PaymentState.FAILED, PaymentState.EXPIRED, PaymentState.SURPLUS}
    ),
    PaymentState.FAILED: frozenset({PaymentState.PAID, PaymentState.SURPLUS}),
    PaymentState.EXPIRED: frozenset({PaymentState.PAID, PaymentState.FAILED, PaymentState.SURPLUS}),
    PaymentState.PAID: frozenset(),
    PaymentState.SURPLUS: frozenset(),
}
FINAL: Final = frozenset(state for state, onward in EDGES.items() if not onward)


def can_move(current: PaymentState, new: PaymentState) -> bool:
    return new in EDGES[current]


def state_for(outcome: Outcome) -> PaymentState:
    """The state that an outcome asks for; whether the payment may go there is ``can_move``'s."""
    return {
        Outcome.PAID: PaymentState.PAID,
        Outcome.PENDING: PaymentState.PENDING,
        Outcome.FAILED: PaymentState.FAILED,
        Outcome.NOT_FOUND: PaymentState.EXPIRED,
    }[outcome]
