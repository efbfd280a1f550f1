"""SMS by the transport that the settings name."""

from django.conf import settings

from accounts.notify.models import Message
from accounts.notify.transports import inbox, sms_gateway


class NoSmsTransport(RuntimeError):
    """Nothing is configured that could carry an SMS."""


def send(message: Message) -> bool:
    """Hand an SMS on; whether the transport can be asked later what became of it.

    Raises ``NoSmsTransport`` when SMS is off, so that the message stays visible, queued and then
    dead; and what ``sms_gateway.hand_over`` raises.
    """
    match settings.SMS_TRANSPORT:
        case "inbox":
            inbox.keep(channel="sms", to=message.to, subject="", body=message.body_text)
            return False
        case "http":
            sms_gateway.hand_over(
                reference=message.reference, to=message.to, text=message.body_text
            )
            return True
        case _:
            raise NoSmsTransport("MATRIX_SMS is off")
