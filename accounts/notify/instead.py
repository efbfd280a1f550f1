"""The second way: where an SMS did not arrive, its words go by mail."""

from django.db import transaction
from django.db.models import Q

from accounts.notify import writing
from accounts.notify.models import Message

MAIL = "notify/instead_of_sms"
PRICE = "RM0.00 "


def promise_next() -> bool:
    """Promise one mail that is to go instead of an SMS; whether to go on.

    What was found is looked at again under its lock: another sweep may have held it until now.
    """
    with transaction.atomic():
        sms = (
            Message.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(Q(state=Message.State.DEAD) | Q(report=Message.Report.UNDELIVERED))
            .exclude(mail_instead_to="")
            .filter(mail_instead=None)
            .order_by("pk")
            .first()
        )
        if sms is None:
            return False
        if Message.objects.filter(instead_of=sms).exists():
            return True
        mail = writing.email(
            to=sms.mail_instead_to,
            template=MAIL,
            context={"words": sms.body_text.removeprefix(PRICE), "mobile": sms.to},
            language=sms.language,
        )
        mail.instead_of = sms
        mail.save()
    return True
