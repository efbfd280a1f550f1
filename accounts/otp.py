"""One-time codes by SMS: issue one, and take one back, once.

A code has six digits, lives five minutes, allows five tries, works once, only in the browser
session and for the purpose it was made for. A new code for a number kills the one before.
Per number: one code a minute, three in fifteen minutes, ten a day.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.locks import hold
from accounts.models import OneTimeCode

LIFETIME = timedelta(minutes=5)
MAX_ATTEMPTS = 5
RESEND_AFTER = timedelta(seconds=60)
LIMITS = ((timedelta(minutes=15), 3), (timedelta(days=1), 10))


class CodeRefused(Exception):
    """No code is sent to this number before ``again_at`` (aware)."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at)
        self.again_at = again_at


class CodeJustSent(CodeRefused):
    """The last code went out less than a minute ago."""


class TooManyCodes(CodeRefused):
    """The number has had all its codes for a quarter of an hour, or for a day."""


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    WRONG = "wrong"
    EXPIRED = "expired"  # or replaced, or used, or never sent to this session
    TOO_MANY_TRIES = "too_many_tries"


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    tries_left: int = 0

    @property
    def accepted(self) -> bool:
        return self.outcome is Outcome.ACCEPTED


def issue(*, purpose: OneTimeCode.Purpose, destination: str, session_nonce: str) -> str:
    """A new code for a number (E.164); the caller sends it.

    Raises ``CodeJustSent`` or ``TooManyCodes``. Part of the caller's transaction.
    """
    code = f"{secrets.randbelow(10**6):06}"
    with transaction.atomic():
        # Without the lock, requests at the same instant would each see room for one more.
        hold("accounts.otp", destination)
        now = timezone.now()
        _check_limits(destination, now)
        OneTimeCode.objects.filter(
            purpose=purpose, destination=destination, used_at=None, expires_at__gt=now
        ).update(expires_at=now)
        OneTimeCode.objects.create(
            purpose=purpose,
            destination=destination,
            session_nonce=session_nonce,
            digest=_digest(purpose, destination, session_nonce, code),
            created_at=now,
            expires_at=now + LIFETIME,
        )
    return code


def verify(
    *, purpose: OneTimeCode.Purpose, destination: str, session_nonce: str, code: str
) -> Verdict:
    """Spend one try on the live code; at most one caller is ever told ``ACCEPTED``.

    Counting the try and using the code is one UPDATE: PostgreSQL lets requests at the same
    instant through one after the other, and each sees what the one before has written.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE accounts_onetimecode
               SET attempts = attempts + 1,
                   used_at = CASE WHEN digest = %(digest)s THEN %(now)s END
             WHERE purpose = %(purpose)s
               AND destination = %(destination)s
               AND session_nonce = %(nonce)s
               AND used_at IS NULL
               AND expires_at > %(now)s
               AND attempts < %(max_attempts)s
            RETURNING used_at IS NOT NULL, attempts
            """,
            {
                "digest": _digest(purpose, destination, session_nonce, code),
                "now": now,
                "purpose": purpose,
                "destination": destination,
                "nonce": session_nonce,
                "max_attempts": MAX_ATTEMPTS,
            },
        )
        tried = cursor.fetchone()
    if tried is None:
        return Verdict(_why_none(purpose, destination, session_nonce, now))
    accepted, attempts = tried
    if accepted:
        return Verdict(Outcome.ACCEPTED)
    left = MAX_ATTEMPTS - attempts
    return Verdict(Outcome.WRONG if left else Outcome.TOO_MANY_TRIES, left)


def is_live(*, purpose: OneTimeCode.Purpose, destination: str, session_nonce: str) -> bool:
    """Whether this session can still use the code it was sent."""
    return OneTimeCode.objects.filter(
        purpose=purpose,
        destination=destination,
        session_nonce=session_nonce,
        used_at=None,
        expires_at__gt=timezone.now(),
        attempts__lt=MAX_ATTEMPTS,
    ).exists()


def _check_limits(destination: str, now: datetime) -> None:
    sent = list(
        OneTimeCode.objects.filter(
            destination=destination, created_at__gt=now - max(span for span, _ in LIMITS)
        )
        .order_by("-created_at")
        .values_list("created_at", flat=True)
    )
    full = [
        sent[most - 1] + span
        for span, most in LIMITS
        if len(sent) >= most and sent[most - 1] > now - span
    ]
    if full:
        raise TooManyCodes(max(full))
    if sent and sent[0] + RESEND_AFTER > now:
        raise CodeJustSent(sent[0] + RESEND_AFTER)


def _why_none(purpose: str, destination: str, session_nonce: str, now: datetime) -> Outcome:
    last = (
        OneTimeCode.objects.filter(
            purpose=purpose, destination=destination, session_nonce=session_nonce
        )
        .order_by("-created_at")
        .first()
    )
    spent = last and last.used_at is None and last.expires_at > now
    return Outcome.TOO_MANY_TRIES if spent else Outcome.EXPIRED


def _digest(purpose: str, destination: str, session_nonce: str, code: str) -> str:
    value = ":".join((purpose, destination, session_nonce, code))
    return salted_hmac("accounts.otp", value, algorithm="sha256").hexdigest()
