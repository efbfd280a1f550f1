"""The states of a payment and the ways between them (rule S4). Pure.

Paid and surplus are final. Failed, expired and mismatch are not: a late signed success that
says what was asked is believed.
"""

from enum import StrEnum
from typing import Final

from payments.fpx.codes import Outcome


class PaymentState(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    MISMATCH = "mismatch"
    SURPLUS = "surplus"


# From each state, where to, and what FPX says for it.
EDGES: Final[dict[PaymentState, dict[PaymentState, str]]] = {
    PaymentState.PENDING: {
        PaymentState.PAID: "00",
        PaymentState.FAILED: "a code of refusal",
        PaymentState.EXPIRED: "76 after 60 minutes",
        PaymentState.MISMATCH: "00, not what was asked",
        PaymentState.SURPLUS: "00, nothing left to pay",
    },
    PaymentState.FAILED: {
        PaymentState.PAID: "late 00",
        PaymentState.MISMATCH: "late 00, not what was asked",
        PaymentState.SURPLUS: "late 00, nothing left to pay",
    },
    PaymentState.EXPIRED: {
        PaymentState.PAID: "late 00",
        PaymentState.FAILED: "a code of refusal",
        PaymentState.MISMATCH: "late 00, not what was asked",
        PaymentState.SURPLUS: "late 00, nothing left to pay",
    },
    PaymentState.MISMATCH: {
        PaymentState.PAID: "00 as asked",
        PaymentState.SURPLUS: "00 as asked, nothing left to pay",
    },
    PaymentState.PAID: {},
    PaymentState.SURPLUS: {},
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


def mermaid() -> str:
    """The graph as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {PaymentState.PENDING} : checkout"]
    for state, onward in EDGES.items():
        lines += [f"    {state} --> {new} : {said}" for new, said in onward.items()]
        lines += [f"    {state} --> [*]"] if state in FINAL else []
    return "\n".join(lines)
