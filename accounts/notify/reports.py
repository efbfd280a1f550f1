"""Ask the SMS gateway what became of what it has accepted, until it says so or is never going to.

A question is claimed like a message: its moment is moved on before it is asked.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.notify.models import Message
from accounts.notify.transports import sms_gateway
from accounts.notify.transports.sms_gateway import Fate

logger = logging.getLogger(__name__)

# Minutes from sending, or from one question, to the next; after the last one nobody asks again.
WAITS = (1, 2, 5, 15, 60, 360, 1440)
REPORTS = {
    "delivered": Message.Report.DELIVERED,
    "undelivered": Message.Report.UNDELIVERED,
}


def expect(message: Message) -> None:
    """The gateway has just accepted this SMS; the caller saves it."""
    message.report = Message.Report.WAITING
    message.ask_at = timezone.now() + timedelta(minutes=WAITS[0])


def ask_next() -> bool:
    """Ask about the SMS whose question has been due for longest; whether to go on.

    Not where no question is due, nor where the gateway is silent.
    """
    message = _claim()
    if message is None:
        return False
    try:
        fate, reason = sms_gateway.fate_of(message.reference)
    except sms_gateway.GatewaySilent:
        return False
    except sms_gateway.NotUnderstood as error:
        logger.warning("No report on message %s: %s", message.pk, error)
    else:
        _believe(message, fate, reason)
    return True


def _claim() -> Message | None:
    now = timezone.now()
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(report=Message.Report.WAITING, ask_at__lte=now)
            .order_by("ask_at")
            .first()
        )
        if message is None:
            return None
        message.asked += 1
        if message.asked == len(WAITS):
            message.report, message.ask_at = Message.Report.UNKNOWN, None
        else:
            message.ask_at = now + timedelta(minutes=WAITS[message.asked])
        message.save(update_fields=["asked", "report", "ask_at"])
    return message


def _believe(message: Message, fate: Fate, reason: str) -> None:
    """Unless the message was sent again in the meantime, under another reference."""
    if report := REPORTS.get(fate):
        Message.objects.filter(pk=message.pk, reference=message.reference).update(
            report=report, ask_at=None, last_error=reason
        )
