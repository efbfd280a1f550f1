"""The states of a payment as a graph, and as the documentation draws them."""

from io import StringIO

from django.conf import settings
from django.core.management import call_command

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
    asked_for = {state_for(outcome) for outcome in Outcome}
    assert asked_for == set(PaymentState) - {PaymentState.SURPLUS, PaymentState.MISMATCH}


def test_the_drawing_in_the_documentation_is_what_the_command_draws() -> None:
    drawn = StringIO()
    call_command("payment_states", stdout=drawn)
    text = (settings.BASE_DIR / "docs" / "payments.md").read_text()
    assert f"```mermaid\n{drawn.getvalue()}```" in text
    assert all(f"    {state} --> {new} : " in text for state in EDGES for new in EDGES[state])
