"""Faults 1–6: messages many times, together, in any order, or not at all."""

from functools import partial

import httpx
import pytest
from django.utils import timezone

from payments.models import Door, Payment, Verdict
from payments.states import PaymentState
from tests.faults.locks import let_go_together
from tests.faults.stage import Stage, at_once
from tests.faults.waiting import wait_until

ONCE = [Verdict.APPLIED, Verdict.NOTHING_NEW]
ENQUIRE = "payments.tasks.enquire_due"


def both_doors(stage: Stage) -> tuple[Payment, list[partial[httpx.Response]]]:
    """A payment that is approved and not told yet, and its message for either door."""
    payment = stage.at_the_bank(scenario="indirect_only")
    stage.decide(payment)
    message = stage.message(payment)
    return payment, [partial(stage.direct, message), partial(stage.indirect, message)]


def verdicts(payment: Payment) -> list[str]:
    return sorted(message.verdict for message in payment.messages.all())


def doors(payment: Payment) -> list[str]:
    """The doors through which it was told, in their order."""
    return [message.door for message in payment.messages.order_by("pk")]


def make_question_due(payment: Payment) -> None:
    Payment.objects.filter(pk=payment.pk).update(next_enquiry_at=timezone.now())


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


def test_2_direct_and_indirect_at_the_same_instant_many_times(stage: Stage) -> None:
    for _ in range(25):
        payment, works = both_doors(stage)
        direct, indirect = at_once(works)
        assert (direct.text, indirect.status_code) == ("OK", 303)
        stage.settled(payment)
        assert verdicts(payment) == ONCE
        assert payment.events.count() == 2


@pytest.mark.slice
def test_2_direct_and_indirect_that_wait_for_the_same_payment(stage: Stage) -> None:
    payment, works = both_doors(stage)
    held = Payment.objects.select_for_update().filter(pk=payment.pk)
    direct, indirect = let_go_together(held.get, works)
    assert (direct.text, indirect.status_code) == ("OK", 303)
    stage.settled(payment)
    assert verdicts(payment) == ONCE
    assert payment.events.count() == 2


@pytest.mark.slice
def test_3_the_indirect_message_settles_before_the_direct_one_comes(stage: Stage) -> None:
    payment = stage.at_the_bank(scenario="indirect_before_direct")
    stage.decide(payment)
    answer = stage.indirect(stage.message(payment))
    assert answer.headers["Location"] == f"/payments/{payment.order_number}/"
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID
    stage.control("later", order=payment.order_number)
    wait_until(lambda: stage.answers(payment) == ["OK"])
    assert doors(payment) == [Door.INDIRECT, Door.DIRECT]
    assert verdicts(payment) == ONCE


@pytest.mark.slice
def test_4_the_direct_message_alone_settles(stage: Stage) -> None:
    payment = stage.at_the_bank(scenario="direct_only")
    stage.decide(payment)
    stage.settled(payment)
    assert doors(payment) == [Door.DIRECT]


@pytest.mark.slice
def test_5_the_indirect_message_alone_settles(stage: Stage) -> None:
    payment, (_, indirect) = both_doors(stage)
    indirect()
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID
    assert doors(payment) == [Door.INDIRECT]


@pytest.mark.slice
def test_6_without_any_message_the_worker_asks_and_the_answer_settles(stage: Stage) -> None:
    payment = stage.at_the_bank(scenario="silent")
    stage.decide(payment)
    make_question_due(payment)
    stage.tick(ENQUIRE)
    stage.settled(payment)
    assert (doors(payment), payment.enquiries) == ([Door.ENQUIRY], 1)


@pytest.mark.slice
def test_6_two_sweeps_and_the_person_ask_at_once(stage: Stage) -> None:
    payment = stage.at_the_bank(scenario="silent")
    stage.decide(payment)
    make_question_due(payment)
    with stage.browser(payment.contribution.registration.person.user) as pages:
        ask = partial(pages.post, f"/payments/{payment.order_number}/ask/")
        at_once([partial(stage.tick, ENQUIRE), partial(stage.tick, ENQUIRE), ask])
    stage.settled(payment)
    assert set(doors(payment)) == {Door.ENQUIRY}
    assert payment.events.count() == 2


def test_6_the_sites_own_clock_asks_about_what_is_due(stage: Stage) -> None:
    payment = stage.at_the_bank(scenario="silent")
    stage.decide(payment)
    make_question_due(payment)

    def settled() -> bool:
        payment.refresh_from_db()
        return payment.state == PaymentState.PAID

    wait_until(settled, seconds=150)  # beat comes once a minute
    assert (doors(payment), payment.enquiries) == ([Door.ENQUIRY], 1)
