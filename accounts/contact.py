"""A new mobile number or email, once the person has given the password again.

A mobile is proved by a code sent there, an email by a link sent there; until then the old one
counts. Whether somebody else has it is looked up only after the proof, so that nobody tries out
whose number or address is known here. The old one is told.
"""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts import limits, notices, otp
from accounts.activation import LinkRefused, digest, new_token
from accounts.addresses import client_network
from accounts.audit import Action
from accounts.changes import tell
from accounts.models import EmailChange, OneTimeCode, User
from accounts.otp import CodeJustSent, Verdict

MOBILE = OneTimeCode.Purpose.CHANGE_MOBILE
LINK_LIFETIME = timedelta(hours=24)


class Taken(Exception):
    """Another account has this mobile number or email."""


def begin_mobile(request: HttpRequest, user: User, *, mobile: str, session_nonce: str) -> None:
    """Send a first code; whoever sends the form again keeps the one that is on its way.

    Raises ``otp.CodeRefused`` and ``limits.TooMany``.
    """
    try:
        send_code(request, user, mobile=mobile, session_nonce=session_nonce)
    except CodeJustSent:
        if not otp.is_live(purpose=MOBILE, destination=mobile, session_nonce=session_nonce):
            raise


def send_code(request: HttpRequest, user: User, *, mobile: str, session_nonce: str) -> None:
    """Send a code to a new number (E.164). Raises ``otp.CodeRefused`` and ``limits.TooMany``."""
    limits.spend(limits.CHANGES_BY_PERSON, str(user.pk))
    limits.spend_code(client_network(request))
    with transaction.atomic():
        code = otp.issue(purpose=MOBILE, destination=mobile, session_nonce=session_nonce)
        notices.send_code(mobile=mobile, code=code, language=user.language)


def change_mobile(
    request: HttpRequest, user: User, *, mobile: str, session_nonce: str, code: str
) -> Verdict:
    """Take the new number if the code is right. Raises ``Taken``."""
    verdict = otp.verify(purpose=MOBILE, destination=mobile, session_nonce=session_nonce, code=code)
    if verdict.accepted:
        _take_mobile(request, user, mobile)
    return verdict


def send_link(user: User, *, email: str) -> None:
    """Send a link to a new address; one sent before opens nothing. Raises ``limits.TooMany``."""
    limits.spend(limits.CHANGES_BY_PERSON, str(user.pk))
    token = new_token()
    with transaction.atomic():
        waiting, _new = EmailChange.objects.update_or_create(
            user=user,
            defaults={
                "email": User.objects.normalize_email(email),
                "digest": digest(token),
                "expires_at": timezone.now() + LINK_LIFETIME,
            },
        )
        path = reverse("accounts:confirm_email", args=[token])
        notices.confirm_email(waiting, link=settings.BASE_URL + path)


def find(token: str) -> EmailChange:
    """The change a link belongs to; looking does not use it. Raises ``activation.LinkRefused``."""
    return _find(token, lock=False)


@transaction.atomic
def change_email(request: HttpRequest, token: str) -> None:
    """Take the new address and use the link up.

    Raises ``activation.LinkRefused`` or ``Taken``.
    """
    waiting = _find(token, lock=True)
    user = waiting.user
    _take(user, email=waiting.email)
    waiting.delete()
    # Told at the address before: the user in hand was read before the change.
    tell(Action.EMAIL_CHANGED, request, user, what="email")


@transaction.atomic
def _take_mobile(request: HttpRequest, user: User, mobile: str) -> None:
    _take(user, mobile=mobile)
    notices.mobile_changed(user)
    tell(Action.MOBILE_CHANGED, request, user, what="mobile")


def _take(user: User, **new: str) -> None:
    """Write what nobody else may have; ``user`` keeps what was before. Raises ``Taken``."""
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(**new)
    except IntegrityError as error:
        raise Taken from error


def _find(token: str, *, lock: bool) -> EmailChange:
    if lock:
        # The person's row, which a change of password holds while it takes the link away.
        rows = User.objects.select_for_update(of=("self",), no_key=True)
        rows.filter(email_change__digest=digest(token)).first()
    found = (
        EmailChange.objects.select_related("user")
        .filter(digest=digest(token), expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )
    if found is None:
        raise LinkRefused
    return found
