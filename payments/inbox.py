"""Where the gateway's messages arrive: kept first, then verified, then applied.

The three doors (direct, through the browser, the answer to an enquiry) lead to the same
operation, so their order, their number and their absence make no difference.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from payments import settlement
from payments.fpx import messages
from payments.gateway import client
from payments.models import Door, GatewayMessage, Verdict

logger = logging.getLogger(__name__)

# A message this old that was not looked at was left behind by a crash.
LEFT_BEHIND = timedelta(seconds=30)


def receive(body: bytes, *, door: Door) -> GatewayMessage:
    """Keep the message for good, then process it. When this returns, all is committed."""
    return process(GatewayMessage.objects.create(door=door, body=body).pk)


@transaction.atomic
def process(message_id: int) -> GatewayMessage:
    """Verify and apply a kept message, once; a second call changes nothing."""
    message = GatewayMessage.objects.select_for_update(of=("self",)).get(pk=message_id)
    if message.verdict:
        return message
    message.verdict = _judge(message)
    message.save(update_fields=["verdict", "order_number", "payment"])
    return message


def process_kept(*, most: int = 100) -> int:
    """Process what a crash left between keeping and believing. Returns how many."""
    left = GatewayMessage.objects.filter(
        verdict="", received_at__lt=timezone.now() - LEFT_BEHIND
    ).order_by("pk")
    ids = list(left.values_list("pk", flat=True)[:most])
    for message_id in ids:
        try:
            process(message_id)
        except Exception:
            # One message that cannot be processed must not keep the others waiting.
            logger.exception("gateway message %s could not be processed", message_id)
    return len(ids)


def _judge(message: GatewayMessage) -> Verdict:
    try:
        fields = messages.parse(bytes(message.body))
    except messages.MalformedMessage:
        return Verdict.MALFORMED
    confirmation = messages.read_confirmation(fields)
    message.order_number = confirmation.order_number[:40]
    if confirmation.message_type != "AC":
        return Verdict.MALFORMED
    if not client().verifies(fields, now=message.received_at):
        return Verdict.BAD_SIGNATURE
    verdict, message.payment = settlement.settle(confirmation, source=message.door)
    return verdict
