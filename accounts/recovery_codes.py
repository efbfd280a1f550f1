"""Codes on paper for the day the phone is lost: ten, kept as keyed hashes, each works once."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import RecoveryCode, User

COUNT = 10
# Nothing that is mistaken for something else in handwriting.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def make(user: User) -> list[str]:
    """New codes, as ``k7f3-9qmt-x2hd``; those before no longer work. They are told only now."""
    codes = [_new_code() for _number in range(COUNT)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_digest(user, code)) for code in codes
    )
    return codes


def use(user: User, code: str) -> bool:
    """Whether this is one of the person's codes, used for the first time; however it is typed."""
    return bool(
        RecoveryCode.objects.filter(user=user, digest=_digest(user, code), used_at=None).update(
            used_at=timezone.now()
        )
    )


def _new_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def _digest(user: User, code: str) -> str:
    letters = "".join(letter for letter in code.lower() if letter in ALPHABET)
    return salted_hmac(
        "accounts.recovery_codes", f"{user.pk}:{letters}", algorithm="sha256"
    ).hexdigest()
