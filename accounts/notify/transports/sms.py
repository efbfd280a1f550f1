"""SMS by the transport that the settings name."""

from django.conf import settings

from accounts.notify.transports import inbox


class NoSmsTransport(RuntimeError):
    """Nothing is configured that could carry an SMS."""


def send(*, to: str, body: str) -> None:
    """Hand an SMS on; ``to`` is an E.164 number.

    Raises ``NoSmsTransport`` when SMS is off: the message stays visible, queued and then dead.
    """
    if settings.SMS_TRANSPORT == "inbox":
        inbox.keep(channel="sms", to=to, subject="", body=body)
    else:
        raise NoSmsTransport("MATRIX_SMS is off")
