"""A forgotten password: a link to the address of the account, half an hour, once.

The link is Django's: signed, and void as soon as the password, the address or the last login
is another. A stranger sees the same answer, after the same work, for every IC number.
"""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from accounts import audit, changes, known_browsers, limits, notices, sessions, throttling
from accounts.activation import LinkRefused
from accounts.addresses import client_network
from accounts.audit import Action
from accounts.models import User
from accounts.notify.models import Message

NOBODY = ""


def send_link(ic_number: str, *, source: str) -> None:
    """Mail a link to whoever has this number; ``source`` is the network it is asked from.

    Raises ``limits.TooMany``: a stranger may use up the number's links, but its owner has got
    every one of them.
    """
    limits.spend(limits.RECOVERIES_FROM_ADDRESS, source)
    limits.spend(limits.RECOVERIES_OF_NUMBER, ic_number)
    limits.spend(limits.RECOVERIES)
    with transaction.atomic():
        message = _send_link(_owner(ic_number) or User(pk=0, ic_number=ic_number, email=NOBODY))
        # For a number without an account the same is written, and here taken away again.
        Message.objects.filter(pk=message.pk, to=NOBODY).delete()


def find(pk: int, token: str) -> User:
    """Whose link it is; looking does not use it. Raises ``activation.LinkRefused``."""
    return _find(pk, token, lock=False)


@transaction.atomic
def reset(request: HttpRequest, pk: int, token: str, *, password: str) -> None:
    """Set the password, which uses up the link, and end every session of the person.

    Raises ``activation.LinkRefused``.
    """
    user = _find(pk, token, lock=True)
    changes.set_password(user, password)
    sessions.end_others(user, keep=None)
    throttling.forgive(
        throttling.Source(
            ic_number=user.ic_number,
            ip=client_network(request),
            browser=known_browsers.name(request, user.ic_number),
        )
    )
    notices.changed(user, what="password")
    audit.record(Action.PASSWORD_RESET, request=request, actor=user, subject=user)


def _owner(ic_number: str) -> User | None:
    user = User.objects.filter(ic_number=ic_number, is_active=True).first()
    return user if user and user.has_usable_password() else None


def _send_link(user: User) -> Message:
    token = default_token_generator.make_token(user)
    path = reverse("accounts:new_password", args=[user.pk, token])
    return notices.recovery(user, link=settings.BASE_URL + path)


def _find(pk: int, token: str, *, lock: bool) -> User:
    users = User.objects.select_for_update(no_key=True) if lock else User.objects.all()
    user: User | None = users.filter(pk=pk, is_active=True).first()
    if user is None or not default_token_generator.check_token(user, token):
        raise LinkRefused
    return user
