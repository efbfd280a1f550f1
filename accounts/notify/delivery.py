"""Hand messages to their transport, once each; try again later; give up visibly.

A message is claimed by one UPDATE that moves its due moment away: whoever makes it holds the
message for the length of the lease. A worker that dies on the way lets the lease run out, and
the message is tried again.
"""

import logging
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.notify.models import Message
from accounts.notify.transports import email, sms

logger = logging.getLogger(__name__)

# Longer than the hard time limit of a task (two minutes), so that nobody sends twice.
LEASE = timedelta(minutes=5)
# Minutes to wait after the first, second … failure. After the last one the message is dead.
WAITS = (1, 5, 15, 60, 180, 360)
JITTER = 0.2


def deliver(message_id: int) -> bool:
    """Send one message if it is due and nobody else holds it; whether it was tried."""
    now = timezone.now()
    claimed = Message.objects.filter(
        pk=message_id, state=Message.State.QUEUED, due_at__lte=now
    ).update(due_at=now + LEASE, attempts=F("attempts") + 1)
    if not claimed:
        return False
    _attempt(Message.objects.get(pk=message_id))
    return True


def deliver_next() -> bool:
    """Send the message that has been due for longest; whether there was one."""
    now = timezone.now()
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(state=Message.State.QUEUED, due_at__lte=now)
            .order_by("due_at")
            .first()
        )
        if message is None:
            return False
        message.due_at = now + LEASE
        message.attempts += 1
        message.save(update_fields=["due_at", "attempts"])
    _attempt(message)
    return True


def _attempt(message: Message) -> None:
    try:
        _transport(message)
    except Exception as error:
        # Every transport has its own errors, and none may stop the sweep or lose the message.
        logger.warning("Message %s was not sent: %s", message.pk, type(error).__name__)
        _put_off(message, error)
    else:
        _mark_sent(message)


def _transport(message: Message) -> None:
    match message.channel:
        case Message.Channel.EMAIL:
            email.send(message)
        case Message.Channel.SMS:
            sms.send(to=message.to, body=message.body_text)


def _mark_sent(message: Message) -> None:
    message.state, message.sent_at, message.last_error = Message.State.SENT, timezone.now(), ""
    if message.confidential:
        message.body_text = message.body_html = ""
    message.save(update_fields=["state", "sent_at", "last_error", "body_text", "body_html"])


def _put_off(message: Message, error: Exception) -> None:
    message.last_error = f"{type(error).__name__}: {error}"[:300]
    if message.attempts > len(WAITS):
        message.state = Message.State.DEAD
    else:
        message.due_at = timezone.now() + wait_after(message.attempts)
    message.save(update_fields=["state", "due_at", "last_error"])


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failures (1 …), spread so that retries do not march."""
    spread = 1 + JITTER * (2 * secrets.randbelow(1001) / 1000 - 1)
    return timedelta(minutes=WAITS[attempts - 1]) * spread
