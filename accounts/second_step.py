"""The second step of staff's log in: a code from the app on their phone, or one on paper.

Codes are looked at under a lock on the authenticator, so that none passes twice; after wrong ones
the wait doubles from a second to nine minutes. Only who knows the password comes this far, so no
stranger can keep the owner waiting.
"""

from datetime import datetime, timedelta

import django_otp
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit, notices, recovery_codes
from accounts.audit import Action
from accounts.models import Authenticator, RecoveryCode, User

EXPECTED = "second_step"
TIME_FOR_IT = timedelta(minutes=10)
TIME_TO_SET_UP = timedelta(minutes=30)


class WrongCode(Exception):
    """Not a code of now, or one that was used."""


class TooManyWrongCodes(Exception):
    """None is looked at before ``again_at`` (aware)."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at)
        self.again_at = again_at


def is_set_up(user: User) -> bool:
    return Authenticator.objects.filter(user=user, confirmed=True).exists()


def expect(request: HttpRequest, user: User) -> None:
    """The password was right: this browser has ten minutes for the second step."""
    request.session.cycle_key()
    request.session[EXPECTED] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),
        "until": (timezone.now() + TIME_FOR_IT).isoformat(),
    }


def expected(request: HttpRequest) -> User | None:
    """Who has given the password in this browser, and not yet the second step."""
    kept = request.session.get(EXPECTED)
    if kept is None or timezone.now() > datetime.fromisoformat(kept["until"]):
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    # A password that was changed in the meantime has to be given again.
    known = user is not None and user.get_session_auth_hash() == kept["password"]
    return user if known else None


@transaction.atomic
def begin(user: User) -> Authenticator:
    """A new secret, which is not in use before a code of it is confirmed."""
    # Of two clicks at once the second waits, and begins anew.
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user, confirmed=False).delete()
    authenticator: Authenticator = Authenticator.objects.create(user=user, confirmed=False)
    return authenticator


def begun(user: User) -> Authenticator | None:
    """The secret that waits to be confirmed, half an hour at most."""
    found: Authenticator | None = Authenticator.objects.filter(
        user=user, confirmed=False, created_at__gt=timezone.now() - TIME_TO_SET_UP
    ).first()
    return found


def confirm(request: HttpRequest, user: User, *, code: str) -> list[str]:
    """Put the new secret to use, instead of the one before; the codes to be kept on paper.

    Raises ``WrongCode`` or ``TooManyWrongCodes``.
    """
    with transaction.atomic():
        authenticator, again_at = _check(user, code=code, confirmed=False)
        if authenticator:
            Authenticator.objects.filter(user=user, confirmed=True).delete()
            authenticator.confirmed = True
            authenticator.save(update_fields=["confirmed"])
            audit.record(Action.SECOND_STEP_SET_UP, request=request, actor=user, subject=user)
            notices.changed(user, what="second_step")
            codes = make_recovery_codes(request, user)
    if authenticator is None:
        raise TooManyWrongCodes(again_at) if again_at else WrongCode
    passed(request, authenticator)
    return codes


def check(request: HttpRequest, user: User, *, code: str) -> Authenticator:
    """The authenticator, if this is its code or one on paper.

    Raises ``WrongCode`` or ``TooManyWrongCodes``.
    """
    with transaction.atomic():
        authenticator, again_at = _check(user, code=code, confirmed=True)
        if authenticator is None and again_at is None:
            audit.record(Action.SECOND_STEP_REFUSED, request=request, actor=user, subject=user)
    # Raised only now, so that the failure stays counted.
    if authenticator is None:
        raise TooManyWrongCodes(again_at) if again_at else WrongCode
    return authenticator


def passed(request: HttpRequest, authenticator: Authenticator) -> None:
    """From now on this session is open to staff's pages; its old id opens nothing."""
    request.session.pop(EXPECTED, None)
    request.session.cycle_key()
    django_otp.login(request, authenticator)


@transaction.atomic
def make_recovery_codes(request: HttpRequest, user: User) -> list[str]:
    """New codes to be kept on paper; those before no longer work. They are told only now."""
    codes = recovery_codes.make(user)
    audit.record(Action.RECOVERY_CODES_MADE, request=request, actor=user, subject=user)
    return codes


@transaction.atomic
def reset(user: User, *, by: User | None, request: HttpRequest | None = None) -> None:
    """Take the second step away, for somebody without phone and paper; they set it up again.

    Their sessions are closed to staff's pages at once. ``by`` is nobody where a command was run.
    """
    Authenticator.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    audit.record(Action.SECOND_STEP_RESET, request=request, actor=by, subject=user)
    notices.changed(user, what="second_step_reset")


def _check(
    user: User, *, code: str, confirmed: bool
) -> tuple[Authenticator | None, datetime | None]:
    """The authenticator if the code is right; otherwise from when on another is looked at."""
    authenticator: Authenticator | None = (
        Authenticator.objects.select_for_update().filter(user=user, confirmed=confirmed).first()
    )
    if authenticator is None:
        return None, None
    allowed, reason = authenticator.verify_is_allowed()
    if not allowed:
        return None, reason["locked_until"]
    right = (
        authenticator.verify_token(code)
        if len(code) == 6 and code.isdecimal()
        else confirmed and _use_recovery_code(authenticator, code)
    )
    return (authenticator if right else None), None


def _use_recovery_code(authenticator: Authenticator, code: str) -> bool:
    used = recovery_codes.use(authenticator.user, code)
    if used:
        authenticator.forgive()
    else:
        authenticator.throttle_increment()
    return used
