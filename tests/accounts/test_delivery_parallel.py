"""Many workers, and the web, reach for one message at the same instant."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.notify import delivery
from accounts.notify.models import Message
from accounts.notify.transports import inbox
from tests.accounts.test_otp_parallel import together
from tests.accounts.test_sending import code

pytestmark = pytest.mark.django_db(transaction=True)


def deliver_next() -> bool:
    return delivery.deliver_next(Message.Channel.SMS)


def test_of_twenty_workers_one_sends_the_message() -> None:
    message = code()
    assert together(20, lambda: delivery.deliver(message.pk)).count(True) == 1
    assert len(inbox.messages()) == 1


def test_sweeps_at_once_share_the_messages() -> None:
    for _ in range(8):
        code()
    assert together(8, deliver_next).count(True) == 8
    assert len(inbox.messages()) == 8


def test_a_sweep_passes_over_what_another_holds() -> None:
    held, free = code(), code()
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Message.objects.select_for_update().get(pk=held.pk)
        sweep = pool.submit(together, 1, deliver_next)
        assert sweep.result(timeout=10) == [True]
        assert Message.objects.get(state=Message.State.SENT) == free


def test_control_without_the_claim_several_send_it() -> None:
    message = code()
    all_have_looked = Barrier(5)

    def look_then_send() -> None:
        row = Message.objects.get(pk=message.pk)
        due = row.state == Message.State.QUEUED and row.due_at <= timezone.now()
        all_have_looked.wait(timeout=20)
        if due:
            delivery._attempt(row)

    together(5, look_then_send)
    assert len(inbox.messages()) == 5
