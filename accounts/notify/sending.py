"""Promise a message: write its row with the caller's facts, and wake the worker on commit.

Templates are ``templates/messages/<template>.subject.txt``, ``.txt`` and ``.html`` for mail
and ``.sms.txt`` for SMS. Besides the caller's context they know ``base_url``, ``helpline``
and ``help_email``. Text templates are rendered without HTML escaping.
"""

import logging
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.template import Context, Engine
from django.utils.translation import override
from kombu.exceptions import OperationalError

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
) -> Message:
    """Promise a mail. Mails are bilingual, Malay first: one template holds both languages.

    Raises ``TemplateDoesNotExist`` when one of the three templates is missing.
    """
    facts = _facts(context)
    with override(language):
        message = Message(
            channel=Message.Channel.EMAIL,
            to=to,
            language=language,
            template=template,
            subject=" ".join(_render(f"{template}.subject.txt", facts).split())[:200],
            body_text=_render(f"{template}.txt", facts),
            body_html=_render(f"{template}.html", facts, escape=True),
            confidential=confidential,
        )
    return _promise(message)


def send_sms(
    *,
    to: str,
    template: str,
    context: Mapping[str, object],
    language: str,
    confidential: bool = False,
) -> Message:
    """Promise an SMS in the person's language; ``to`` is an E.164 number.

    Raises ``TemplateDoesNotExist`` when the template is missing.
    """
    with override(language):
        text = _render(f"{template}.sms.txt", _facts(context))
    return _promise(
        Message(
            channel=Message.Channel.SMS,
            to=to,
            language=language,
            template=template,
            body_text=" ".join(text.split()),
            confidential=confidential,
        )
    )


def wake_worker(message_id: int) -> None:
    """Tell the worker about a message now; without a broker the sweep finds it within a minute."""
    try:
        deliver.apply_async((message_id,), retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("Message %s waits for the sweep, no broker: %s", message_id, error)


def _promise(message: Message) -> Message:
    message.save()
    # robust: whatever the broker does, the caller's work is committed and must go on.
    transaction.on_commit(lambda: wake_worker(message.pk), robust=True)
    return message


def _facts(context: Mapping[str, object]) -> dict[str, object]:
    return {
        "base_url": settings.BASE_URL,
        "helpline": settings.HELPLINE,
        "help_email": settings.HELP_EMAIL,
        **context,
    }


def _render(name: str, facts: Mapping[str, object], *, escape: bool = False) -> str:
    template = Engine.get_default().get_template(f"messages/{name}")
    return template.render(Context(dict(facts), autoescape=escape)).strip()
