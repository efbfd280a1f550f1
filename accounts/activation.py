"""The link in the mail: 256 bits, a day, once. Here the account comes to be."""

import hashlib
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import SignUp, User

LIFETIME = timedelta(hours=24)


class LinkRefused(Exception):
    """The link opens nothing: unknown, expired, or used."""


class AlreadyMember(Exception):
    """Since the mail was sent, somebody got an account with this IC, e-mail or mobile."""


def new_token() -> str:
    """64 hex characters, as in the guide's mail."""
    return secrets.token_hex(32)


def digest(token: str) -> str:
    """What is kept of a token. It needs no salt: nobody can guess 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str) -> SignUp:
    """The sign-up a link belongs to; looking does not use the link. Raises ``LinkRefused``."""
    return _find(token, lock=False)


@transaction.atomic
def activate(token: str, *, secret_phrase: str, password: str) -> User:
    """Make the account and use up the link, together or not at all.

    Raises ``LinkRefused`` or ``AlreadyMember``.
    """
    sign_up = _find(token, lock=True)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                sign_up.ic_number,
                password,
                id_type=sign_up.id_type,
                full_name=sign_up.full_name,
                email=sign_up.email,
                mobile=sign_up.mobile,
                language=sign_up.language,
                secret_phrase=secret_phrase,
            )
    except IntegrityError as error:
        raise AlreadyMember from error
    sign_up.activated_at = timezone.now()
    sign_up.save(update_fields=["activated_at"])
    return user


def _find(token: str, *, lock: bool) -> SignUp:
    sign_ups = SignUp.objects.select_for_update() if lock else SignUp.objects.all()
    found = sign_ups.filter(
        activation_digest=digest(token),
        activation_expires_at__gt=timezone.now(),
        activated_at=None,
    ).first()
    if found is None:
        raise LinkRefused
    return found
