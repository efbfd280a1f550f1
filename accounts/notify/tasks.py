from time import monotonic

from celery import shared_task

from accounts.notify import delivery

# The sweep comes every minute; it stops in time for the next one.
SWEEP_SECONDS = 50.0


@shared_task
def deliver(message_id: int) -> None:
    """Send one message now, if it is due."""
    delivery.deliver(message_id)


@shared_task
def deliver_due() -> None:
    """Send what is due: new messages the broker lost, and those to be tried again."""
    until = monotonic() + SWEEP_SECONDS
    while monotonic() < until and delivery.deliver_next():
        pass
