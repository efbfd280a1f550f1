"""Fault 25: mail that cannot be sent. Money and coverage never wait for it, and it is not lost.

On a site of its own, whose mail server is a post office of the tests. The portal sends no SMS
about payments.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.notify.models import Message
from payments.models import Payment
from payments.states import PaymentState
from receipts.models import Receipt
from tests.faults.conftest import QUICK
from tests.faults.post_office import PostOffice
from tests.faults.stage import Stage
from tests.faults.taking_part import taking_part
from tests.faults.waiting import wait_until
from workshop.site import Site

DELIVER = "accounts.notify.tasks.deliver_due"
# After each failure so many minutes pass, give or take a fifth; after the seventh none.
WAITS = (1, 5, 15, 60, 180, 360)
FIFTH = 0.2
# Until a test has noticed a failure.
SOON = timedelta(seconds=10)


@pytest.fixture(scope="module")
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture(scope="module")
def site_of_its_own(office: PostOffice, django_db_blocker: Any) -> Iterator[Site]:
    settings = QUICK | {"EMAIL_URL": office.url}
    with Site(**settings) as site, django_db_blocker.unblock(), taking_part(site):
        yield site


@pytest.fixture
def stage(site_of_its_own: Site) -> Iterator[Stage]:
    stage = Stage(site_of_its_own)
    yield stage
    stage.sweep()
    assert stage.problems() == {}


def test_25_hours_without_a_mail_server_delay_the_mail_and_nothing_else(
    stage: Stage, office: PostOffice
) -> None:
    with office.closed():
        payment = stage.paid()
        for failures, minutes in enumerate(WAITS[:5], start=1):
            mail, moment = failed_mail(payment, times=failures)
            assert (mail.state, mail.sent_at) == (Message.State.QUEUED, None)
            assert is_about(mail.due_at - moment, minutes)
            if failures == 1:
                the_rest_stands(stage, payment)
            try_now(stage, mail)
        mail, _ = failed_mail(payment, times=6)
        assert "Connection refused" in mail.last_error
    with office.open():
        try_now(stage, mail)
        wait_until(lambda: is_sent(payment))
        try_now(stage, mail)
        later = stage.paid()
        wait_until(lambda: is_sent(later))
    [letter] = office.letters_to(payment.buyer_email)
    assert payment.receipt
    assert payment.receipt.number in str(letter["Subject"])
    assert len(office.letters_to(later.buyer_email)) == 1


def test_25_mail_that_nobody_takes_ends_dead_where_staff_see_it(
    stage: Stage, office: PostOffice
) -> None:
    before = office.refused
    with office.refusing("554 5.7.1 Not here"):
        payment = stage.paid()
        for failures in range(1, len(WAITS) + 1):
            mail, _ = failed_mail(payment, times=failures)
            try_now(stage, mail)
        mail, _ = failed_mail(payment, times=7)
        assert (mail.state, mail.sent_at) == (Message.State.DEAD, None)
        assert office.refused == before + 7
    the_rest_stands(stage, payment)
    with office.open():
        try_now(stage, mail)
        later = stage.paid()
        wait_until(lambda: is_sent(later))
    assert office.letters_to(payment.buyer_email) == []
    with stage.browser(stage.person(is_staff=True, is_superuser=True)) as staff:
        listed = staff.get("/admin/notify/message/", params={"state": "dead"}).text
        assert payment.buyer_email in listed
        assert later.buyer_email not in listed
        assert "5.7.1 Not here" in staff.get(f"/admin/notify/message/{mail.pk}/change/").text


def test_25_a_mail_server_that_takes_calls_and_says_nothing_holds_up_no_receipt(
    stage: Stage, office: PostOffice
) -> None:
    with office.silent():
        payment = stage.paid()
        the_rest_stands(stage, payment)
        mail, moment = failed_mail(payment, times=1)
        assert "timed out" in mail.last_error
        assert is_about(mail.due_at - moment, WAITS[0])
    with office.open():
        try_now(stage, mail)
        wait_until(lambda: is_sent(payment))
    assert len(office.letters_to(payment.buyer_email)) == 1


def the_rest_stands(stage: Stage, payment: Payment) -> None:
    """The person is covered, and finds the receipt where the mail would have led to."""
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID
    assert payment.contribution.coverage.paid_at == payment.paid_at
    assert payment.receipt
    rendered = Receipt.objects.filter(pk=payment.receipt.pk, rendered_at__isnull=False)
    wait_until(rendered.exists)
    with stage.browser(payment.contribution.registration.person.user) as pages:
        assert payment.receipt.number in pages.get(f"/payments/{payment.order_number}/").text
        receipt = pages.get(f"/receipts/{payment.receipt.number}/")
    assert receipt.content.startswith(b"%PDF-")


def mail_of(payment: Payment) -> Message:
    return Message.objects.get(to=payment.buyer_email, template="receipts/ready")


def is_sent(payment: Payment) -> bool:
    return mail_of(payment).state == Message.State.SENT


def failed_mail(payment: Payment, *, times: int) -> tuple[Message, datetime]:
    """The mail when it has just failed so often, and when that was noticed."""

    def has_failed() -> bool:
        mail = mail_of(payment)
        return mail.attempts == times and bool(mail.last_error)

    wait_until(has_failed)
    return mail_of(payment), timezone.now()


def try_now(stage: Stage, mail: Message) -> None:
    """The wait is over; where there is nothing to wait for any more, this changes nothing."""
    found = Message.objects.filter(pk=mail.pk)
    found.filter(state=Message.State.QUEUED).update(last_error="")
    found.update(due_at=timezone.now())
    stage.tick(DELIVER)


def is_about(wait: timedelta, minutes: int) -> bool:
    least, most = (timedelta(minutes=minutes * spread) for spread in (1 - FIFTH, 1 + FIFTH))
    return least - SOON <= wait <= most
