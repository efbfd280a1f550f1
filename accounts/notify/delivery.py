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

from accounts.notify import reports
from accounts.notify.models import Message
from accounts.notify.transports import email, sms
from accounts.notify.transports.sms_gateway import Rejected

logger = logging.getLogger(__name__)

# Longer than the hard time limit of a task (two minutes), so that nobody sends twice.
LEASE = timedelta(minutes=5)
# Minutes to wait after the first, second … failure. After the last one the message is dead.
WAITS = (1, 5, 15, 60, 180, 360)
# Between the attempts of a message that is soon of no use, like a code.
URGENT_WAIT = 1
JITTER = 0.2
# Nobody is there: the next message would fare no better.
SILENCE = (ConnectionError, TimeoutError)


class TooLate(Exception):
    """What the message says is not true any more."""


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


def deliver_next(channel: str) -> bool:
    """Send what has been due for longest; whether to go on with this channel.

    Not where nothing is due, nor where its transport is silent: each message would wait for it.
    """
    now = timezone.now()
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(channel=channel, state=Message.State.QUEUED, due_at__lte=now)
            .order_by("due_at")
            .first()
        )
        if message is None:
            return False
        message.due_at = now + LEASE
        message.attempts += 1
        message.save(update_fields=["due_at", "attempts"])
    return _attempt(message)


def _attempt(message: Message) -> bool:
    """Whether the transport is there, be it to refuse."""
    try:
        if message.is_stale:
            raise TooLate(message.last_error)
        reported = _transport(message)
    except (Rejected, TooLate) as error:
        _give_up(message, error)
    except Exception as error:
        # Every transport has its own errors, and none may stop the sweep or lose the message.
        logger.warning("Message %s was not sent: %s", message.pk, type(error).__name__)
        _put_off(message, error)
        return not isinstance(error, SILENCE)
    else:
        _mark_sent(message, reported=reported)
    return True


def _transport(message: Message) -> bool:
    """Whether its fate is reported later."""
    if message.channel == Message.Channel.SMS:
        return sms.send(message)
    email.send(message)
    return False


def _mark_sent(message: Message, *, reported: bool) -> None:
    message.state, message.sent_at, message.last_error = Message.State.SENT, timezone.now(), ""
    if message.confidential:
        message.body_text = message.body_html = ""
    if reported:
        reports.expect(message)
    message.save(
        update_fields=[
            "state", "sent_at", "last_error", "body_text", "body_html", "report", "ask_at",
        ]
    )  # fmt: skip


def _put_off(message: Message, error: Exception) -> None:
    wait = wait_after(message.attempts, urgent=message.good_until is not None)
    due_at = timezone.now() + wait if wait else None
    if due_at is None or (message.good_until and message.good_until <= due_at):
        _give_up(message, error)
        return
    message.due_at = due_at
    message.last_error = _told(error)
    message.save(update_fields=["due_at", "last_error"])


def _give_up(message: Message, error: Exception) -> None:
    logger.warning("Message %s is dead: %s", message.pk, type(error).__name__)
    message.state, message.last_error = Message.State.DEAD, _told(error)
    message.save(update_fields=["state", "last_error"])


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def wait_after(attempts: int, *, urgent: bool = False) -> timedelta | None:
    """How long to wait after so many failures (1 …), spread so that retries do not march.

    None after the last one.
    """
    if attempts > len(WAITS):
        return None
    spread = 1 + JITTER * (2 * secrets.randbelow(1001) / 1000 - 1)
    return timedelta(minutes=URGENT_WAIT if urgent else WAITS[attempts - 1]) * spread
