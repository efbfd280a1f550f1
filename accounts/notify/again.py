"""Staff have a message sent once more that did not arrive."""

from uuid import uuid4

from django.utils import timezone

from accounts.notify.models import Message


def send_again(message: Message) -> bool:
    """Queue it anew; the caller has locked it. Whether it was one to send again.

    Not one that is on its way, that says nothing true any more, or whose words are gone. It gets
    another reference: to the gateway it is another message, not the same one told twice.
    """
    if not message.failed or message.is_stale or not message.body_text:
        return False
    message.state, message.sent_at, message.due_at = Message.State.QUEUED, None, timezone.now()
    message.attempts = message.asked = 0
    message.report, message.ask_at, message.reference = "", None, uuid4()
    message.save()
    return True
