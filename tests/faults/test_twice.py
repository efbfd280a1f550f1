"""Faults 16–19: the same thing twice at once, by FPX or by a person with two windows.

A lock that the test holds lets the two meet where they could do harm.
"""

from datetime import timedelta
from functools import partial

import pytest

from accounts.models import User
from payments.models import Payment
from payments.states import PaymentState
from selfemployed.models import Contribution, RegistrationDraft, Sector, SectorRegistration
from tests.faults import tabs
from tests.faults.locks import hold_last_lock_of_settlement, let_go_together
from tests.faults.stage import Stage, at_once
from tests.faults.waiting import wait_until
from tests.making import submit

HISTORY = "/contributions/"
SECOND = timedelta(seconds=1)


def refused_then_begun_again(stage: Stage) -> tuple[Payment, Payment]:
    """Two attempts of one contribution, which FPX is going to approve both."""
    first = stage.at_the_bank(scenario="late_success")
    stage.decide(first)
    stage.settled(first, PaymentState.FAILED)
    return first, stage.at_the_bank(first.contribution)


def states(contribution: Contribution) -> list[str]:
    return sorted(contribution.payments.values_list("state", flat=True))


def surplus_cases(contribution: Contribution) -> int:
    return sum(
        payment.cases.filter(kind="surplus").count()
        for payment in contribution.payments.filter(state=PaymentState.SURPLUS)
    )


@pytest.mark.slice
def test_16_of_two_payments_one_after_the_other_the_second_is_surplus(stage: Stage) -> None:
    first, second = refused_then_begun_again(stage)
    stage.decide(second)
    stage.settled(second)
    stage.control("later", order=first.order_number)
    stage.settled(first, PaymentState.SURPLUS)
    assert surplus_cases(first.contribution) == 1


@pytest.mark.slice
def test_16_of_two_payments_at_the_same_instant_one_is_surplus(stage: Stage) -> None:
    first, second = refused_then_begun_again(stage)
    contribution = first.contribution
    held = Contribution.objects.select_for_update().filter(pk=contribution.pk)
    works = [
        partial(stage.control, "later", order=first.order_number),
        partial(stage.decide, second),
    ]
    let_go_together(held.get, works)
    wait_until(lambda: states(contribution) == [PaymentState.PAID, PaymentState.SURPLUS])
    assert surplus_cases(contribution) == 1


def test_16_the_attempt_that_nobody_answered_for_an_hour_is_surplus_when_it_succeeds(
    stage: Stage,
) -> None:
    silent = stage.at_the_bank(scenario="silent")
    stage.decide(silent)
    stage.age(silent, minutes=61)
    stage.paid(silent.contribution)
    stage.control("resend", order=silent.order_number)
    stage.settled(silent, PaymentState.SURPLUS)
    assert surplus_cases(silent.contribution) == 1


@pytest.mark.slice
def test_17_two_tabs_that_submit_at_once_make_one_contribution(stage: Stage) -> None:
    person, art = stage.person(), Sector.objects.get(name_en="ART")
    with tabs.two_tabs(stage, person) as (one, other):
        tabs.fill_in(one, art)
        works = [
            partial(tabs.press_submit_and_pay, tab, art, tabs.read_check(tab, art))
            for tab in (one, other)
        ]
        draft = RegistrationDraft.objects.select_for_update().filter(user=person)
        places = [tabs.place(answer) for answer in let_go_together(draft.get, works)]
    contribution = Contribution.objects.of(person).get()
    assert sorted(places) == [HISTORY, f"{HISTORY}{contribution.pk}/pay/"]


@pytest.mark.slice
def test_17_two_tabs_that_pay_at_once_begin_one_payment(stage: Stage) -> None:
    contribution = stage.submitted()
    person = contribution.registration.person.user
    with tabs.two_tabs(stage, person) as (one, other):
        for tab in (one, other):
            tabs.accept_terms(tab, contribution.pk)
        held = Contribution.objects.select_for_update().filter(pk=contribution.pk)
        works = [partial(tabs.press_pay_with_fpx, tab, contribution.pk) for tab in (one, other)]
        late, to_fpx = sorted(
            let_go_together(held.get, works), key=lambda answer: answer.status_code, reverse=True
        )
        payment = contribution.payments.get()
        assert tabs.place(late) == f"/payments/{payment.order_number}/"
        assert tabs.carry_to_fpx(to_fpx, mock_url=stage.site.mock_url) == payment.order_number
    stage.decide(payment)
    stage.settled(payment)


@pytest.mark.slice
def test_18_two_renewals_of_a_sector_at_once_make_one_that_adjoins(stage: Stage) -> None:
    first = stage.paid().contribution
    registration, person = first.registration, first.registration.person.user
    with tabs.two_tabs(stage, person) as (one, other):
        works = [
            partial(tabs.press_renew, tab, registration.pk, months=months)
            for tab, months in ((one, 2), (other, 3))
        ]
        held = SectorRegistration.objects.select_for_update().filter(pk=registration.pk)
        places = [tabs.place(answer) for answer in let_go_together(held.get, works)]
    following = registration.contributions.exclude(pk=first.pk).get()
    assert sorted(places) == [HISTORY, f"{HISTORY}{following.pk}/pay/"]
    stage.paid(following)
    assert following.coverage.start - first.coverage.end == SECOND


@pytest.mark.slice
def test_19_two_sectors_submitted_at_once_are_two_contributions_of_one_person(
    stage: Stage,
) -> None:
    person, works = stage.person(), []
    with tabs.two_tabs(stage, person) as (one, other):
        for tab, name in ((one, "ART"), (other, "AGENT")):
            sector = Sector.objects.get(name_en=name)
            tabs.fill_in(tab, sector)
            checked = tabs.read_check(tab, sector)
            works.append(partial(tabs.press_submit_and_pay, tab, sector, checked))
        held = User.objects.select_for_update().filter(pk=person.pk)
        places = [tabs.place(answer) for answer in let_go_together(held.get, works)]
    contributions = Contribution.objects.of(person).in_order()
    assert sorted(places) == sorted(f"{HISTORY}{one.pk}/pay/" for one in contributions)
    assert sorted(one.sector_name for one in contributions) == ["AGENT", "ART"]


@pytest.mark.slice
def test_19_two_sectors_paid_at_once_in_two_tabs_are_both_covered(stage: Stage) -> None:
    person = stage.person()
    contributions = [submit(person, "ART"), submit(person, "AGENT")]
    with tabs.two_tabs(stage, person) as (one, other):
        both = list(zip((one, other), contributions, strict=True))
        for tab, contribution in both:
            tabs.accept_terms(tab, contribution.pk)
        presses = [partial(tabs.press_pay_with_fpx, tab, bought.pk) for tab, bought in both]
        for to_fpx in at_once(presses):
            tabs.carry_to_fpx(to_fpx, mock_url=stage.site.mock_url)
    payments = list(Payment.objects.of(person))
    decisions = [partial(stage.decide, payment) for payment in payments]
    let_go_together(hold_last_lock_of_settlement, decisions)
    receipts = {stage.settled(payment).receipt for payment in payments}
    assert len(receipts) == 2
