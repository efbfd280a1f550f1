"""The words of a message: its templates rendered into a row that is not saved yet.

Templates are ``templates/messages/<template>.subject.txt``, ``.txt`` and ``.html`` for mail
and ``.sms.txt`` for SMS. Besides the caller's context they know ``base_url``, ``helpline``
and ``help_email``. Text templates are rendered without HTML escaping.
"""

from collections.abc import Mapping

from django.conf import settings
from django.template import Context, Engine
from django.utils.translation import override

from accounts.notify.models import Message


def email(*, to: str, template: str, context: Mapping[str, object], language: str) -> Message:
    """Raises ``TemplateDoesNotExist`` when one of the three templates is missing."""
    facts = _facts(context)
    with override(language):
        return Message(
            channel=Message.Channel.EMAIL,
            to=to,
            language=language,
            template=template,
            subject=" ".join(_render(f"{template}.subject.txt", facts).split())[:200],
            body_text=_render(f"{template}.txt", facts),
            body_html=_render(f"{template}.html", facts, escape=True),
        )


def sms(*, to: str, template: str, context: Mapping[str, object], language: str) -> Message:
    """Raises ``TemplateDoesNotExist`` when the template is missing."""
    with override(language):
        text = _render(f"{template}.sms.txt", _facts(context))
    return Message(
        channel=Message.Channel.SMS,
        to=to,
        language=language,
        template=template,
        body_text=" ".join(text.split()),
    )


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
