"""The states of a payment as a graph, and as the documentation draws them."""

import re

from django.conf import settings

from payments.fpx.codes import Outcome
from payments.states import EDGES, FINAL, PaymentState, can_move, state_for


def test_paid_and_surplus_are_final_and_nothing_else_is() -> None:
    assert {PaymentState.PAID, PaymentState.SURPLUS} == FINAL


def test_every_attempt_that_did_not_pay_can_still_turn_out_paid() -> None:
    for state in set(PaymentState) - FINAL:
        assert can_move(state, PaymentState.PAID)


def test_nothing_goes_back_to_pending() -> None:
    assert not any(can_move(state, PaymentState.PENDING) for state in PaymentState)


def test_every_outcome_asks_for_a_state() -> None:
    assert {state_for(outcome) for outcome in Outcome} == set(PaymentState) - {PaymentState.SURPLUS}


def test_the_drawing_in_the_documentation_is_this_graph() -> None:
    text = (settings.BASE_DIR / "docs" / "payments.md").read_text()
    drawn = set(re.findall(r"^    (\w+) --> (\w+)", text, re.MULTILINE))
    assert drawn == {(state, onward) for state, edges in EDGES.items() for onward in edges}
