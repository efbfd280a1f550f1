"""Faults 1–6: messages many times, together, in any order, or not at all."""

import pytest

from payments.models import Door
from payments.states import PaymentState
from tests.faults.stage import Stage, at_once


@pytest.mark.slice
def test_1_the_direct_message_a_thousand_times_in_parallel(stage: Stage) -> None:
    payment = stage.at_the_bank(scenario="indirect_only")
    stage.decide(payment)
    message = stage.message(payment)

    def post_many() -> list[str]:
        return [stage.direct(message).text for _ in range(50)]

    answers = [text for texts in at_once([post_many] * 20) for text in texts]
    assert answers == ["OK"] * 1000
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID
    assert payment.messages.filter(door=Door.DIRECT).count() == 1000
    assert payment.events.count() == 2
