"""Promise a message: write its row with the caller's facts, and wake the worker on commit.

How its words come about is in ``writing``.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from kombu.exceptions import OperationalError

from accounts.notify import writing
from accounts.notify.models import Message
from accounts.notify.tasks import deliver

logger = logging.getLogger(__name__)


def send_email(
    *,
    to: str,
    template: str,
    context: Mapping[str, object],
    language: str = "ms",
    confidential: bool = False,
    due_at: datetime | None = None,
) -> Message:
    """Promise a mail. Mails are bilingual, Malay first: one template holds both languages.

    With ``due_at`` it waits until then, and for the sweep: nobody is woken for it. Raises
    ``TemplateDoesNotExist`` when one of the three templates is missing.
    """
    message = writing.email(to=to, template=template, context=context, language=language)
    message.confidential = confidential
    return _promise(message, due_at=due_at)


def send_sms(
    *,
    to: str,
    template: str,
    context: Mapping[str, object],
    language: str,
    confidential: bool = False,
    good_for: timedelta | None = None,
    mail_instead_to: str = "",
    due_at: datetime | None = None,
) -> Message:
    """Promise an SMS in the person's language; ``to`` is an E.164 number.

    With ``due_at`` it waits until then, and for the sweep: nobody is woken for it. After
    ``good_for`` it is not sent any more. Where it does not arrive, its words go to
    ``mail_instead_to``. Raises ``TemplateDoesNotExist`` when the template is missing, and
    ``ValueError`` for a confidential one with an address: who is proved by a telephone is not
    proved by a mailbox.
    """
    if confidential and mail_instead_to:
        raise ValueError("a confidential SMS goes nowhere else")
    message = writing.sms(to=to, template=template, context=context, language=language)
    message.confidential, message.mail_instead_to = confidential, mail_instead_to
    message.good_until = message.created_at + good_for if good_for else None
    return _promise(message, due_at=due_at)


def wake_worker(message_id: int) -> None:
    """Tell the worker about a message now; without a broker the sweep finds it within a minute."""
    try:
        deliver.apply_async((message_id,), retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("Message %s waits for the sweep, no broker: %s", message_id, error)


def _promise(message: Message, *, due_at: datetime | None) -> Message:
    if due_at is not None:
        message.due_at = due_at
        message.save()
        return message
    message.save()
    # robust: whatever the broker does, the caller's work is committed and must go on.
    transaction.on_commit(lambda: wake_worker(message.pk), robust=True)
    return message
