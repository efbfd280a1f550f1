from collections.abc import Callable
from functools import partial
from time import monotonic

from celery import shared_task

from accounts.notify import delivery, instead, reports
from accounts.notify.models import Message

# The sweeps come every minute; both channels together stop in time for the next one.
SWEEP_SECONDS = 25.0


@shared_task
def deliver(message_id: int) -> None:
    """Send one message now, if it is due."""
    delivery.deliver(message_id)


@shared_task
def deliver_due() -> None:
    """Send what is due: new messages the broker lost, and those to be tried again."""
    for channel in (Message.Channel.SMS, Message.Channel.EMAIL):
        _while_there_is_time(partial(delivery.deliver_next, channel))


@shared_task
def follow_sms() -> None:
    """Ask what became of SMS, and promise mails instead of those that did not arrive."""
    _while_there_is_time(reports.ask_next)
    _while_there_is_time(instead.promise_next)


def _while_there_is_time(step: Callable[[], bool]) -> None:
    until = monotonic() + SWEEP_SECONDS
    while monotonic() < until and step():
        pass
