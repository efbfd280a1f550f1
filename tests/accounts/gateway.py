"""The mock SMS gateway in a thread of the tests, and the portal told of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from accounts.notify.models import Message
from accounts.notify.sending import send_sms
from workshop.mocksms import Gateway

KEY = "key-of-the-tests"


@contextmanager
def serving(settings: Any) -> Iterator[Gateway]:
    with Gateway(("127.0.0.1", 0), key=KEY) as gateway:
        Thread(target=gateway.serve_forever, args=(0.02,), daemon=True).start()
        settings.SMS_TRANSPORT, settings.SMS_KEY = "http", KEY
        settings.SMS_URL = f"http://127.0.0.1:{gateway.server_port}"
        settings.SMS_TIMEOUTS = (0.5, 1.0)
        try:
            yield gateway
        finally:
            gateway.shutdown()


def warning(**changes: Any) -> Message:
    """An SMS without a secret, whose words may go by mail."""
    facts: dict[str, Any] = {"mail_instead_to": "ahmad@gmail.com"} | changes
    return send_sms(
        to="+60108877665", template="accounts/mobile_changed", context={}, language="en", **facts
    )
