"""What people tell us about the portal, and the answer of staff (ADR 0032)."""

from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.limits import HOUR, Limit, TooMany, spend
from accounts.models import User
from matrix.pages import notices
from matrix.pages.models import Feedback
from matrix.pages.references import new_reference

FROM_ADDRESS = Limit("feedback from address", 10, HOUR)
BY_MEMBER = Limit("feedback by member", 5, HOUR)
ALL = Limit("feedback", settings.MOST_SIGN_UPS_AN_HOUR, HOUR)
# To an address that anybody may have typed: nobody is pestered through us.
MAILS_TO_ADDRESS = Limit("feedback mails to address", 1, HOUR)

TRIES = 5


class AlreadyHandled(Exception):
    """Somebody else was quicker."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed, cleaned; name and email are those of guests."""

    topic: str
    message: str
    language: str
    name: str = ""
    email: str = ""


def send(words: Words, *, user: User | None, source: str) -> Feedback:
    """Keep it under a reference, and promise an acknowledgement where there is an address.

    ``source`` is the network of a guest. Raises ``limits.TooMany``.
    """
    if user:
        spend(BY_MEMBER, str(user.pk))
    else:
        spend(FROM_ADDRESS, source)
    spend(ALL)
    acknowledged = user is not None or _may_write_to(words.email)
    feedback = Feedback(
        user=user,
        topic=words.topic,
        message=words.message,
        language=words.language,
        name=words.name,
        email=words.email,
    )
    with transaction.atomic():
        _keep(feedback)
        if acknowledged:
            notices.feedback_received(feedback)
    return feedback


@transaction.atomic
def handle(feedback_id: int, *, by: User, answer: str, note: str) -> Feedback:
    """Answer it, or close it with a note alone; once and for good.

    The answer is mailed to the person. Raises ``AlreadyHandled``, and ``ValueError`` without
    either, or for an answer that cannot reach anybody.
    """
    answer, note = answer.strip(), note.strip()
    if not answer and not note:
        raise ValueError("feedback is answered, or closed with a note")
    # One statement looks and writes: of two at once the second finds nothing that waits.
    handled = (
        Feedback.objects.waiting()
        .filter(pk=feedback_id)
        .update(
            state=Feedback.State.ANSWERED if answer else Feedback.State.CLOSED,
            handled_at=timezone.now(),
            handled_by=by,
            answer=answer,
            note=note,
        )
    )
    if not handled:
        raise AlreadyHandled
    feedback = Feedback.objects.select_related("user").get(pk=feedback_id)
    if answer:
        if not feedback.address:
            raise ValueError("an answer needs an address")
        notices.feedback_answered(feedback)
    return feedback


def _may_write_to(email: str) -> bool:
    if not email:
        return False
    try:
        spend(MAILS_TO_ADDRESS, email.casefold())
    except TooMany:
        return False
    return True


def _keep(feedback: Feedback, *, tries: int = TRIES) -> None:
    """Write the row under a reference that no other has."""
    feedback.reference = new_reference()
    try:
        with transaction.atomic():
            feedback.save(force_insert=True)
    except IntegrityError:
        taken = Feedback.objects.filter(reference=feedback.reference).exists()
        if not taken or tries == 1:
            raise
        _keep(feedback, tries=tries - 1)
