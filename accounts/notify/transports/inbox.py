"""The development inbox: messages land as files in ``settings.INBOX_DIR`` and on the console."""

import json
import time
import uuid
from collections.abc import Sequence
from typing import TypedDict

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone


class InboxMessage(TypedDict):
    channel: str
    to: str
    subject: str
    body: str
    sent_at: str  # ISO 8601 with its offset


def keep(*, channel: str, to: str, subject: str, body: str) -> None:
    """Write one message to a file of its own, at once or not at all, and print it."""
    settings.INBOX_DIR.mkdir(parents=True, exist_ok=True)
    sent_at = timezone.localtime().isoformat(timespec="seconds")
    message = InboxMessage(channel=channel, to=to, subject=subject, body=body, sent_at=sent_at)
    # Names sort by time; the worker may have several processes, so they never meet.
    path = settings.INBOX_DIR / f"{time.time_ns():020}-{uuid.uuid4().hex[:8]}.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps(message, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)
    print(f"\n--- {channel} to {to} --- {subject}\n{body}\n---", flush=True)


def messages(*, to: str = "") -> list[InboxMessage]:
    """What has arrived, oldest first; only for one recipient if ``to`` is given."""
    if not settings.INBOX_DIR.is_dir():
        return []
    found: list[InboxMessage] = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(settings.INBOX_DIR.glob("*.json"))
    ]
    return [message for message in found if not to or message["to"] == to]


class InboxEmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            for recipient in mail.recipients():
                keep(
                    channel="email",
                    to=recipient,
                    subject=str(mail.subject),
                    body=str(mail.body),
                )
        return len(email_messages)
