"""What a person changes in their own account, once they have given the password again."""

from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest

from accounts import audit, notices, sessions
from accounts.audit import Action
from accounts.models import EmailChange, User
from accounts.notices import Changed


def set_password(user: User, password: str) -> None:
    """Part of the caller's transaction. A new email that a thief asked for is forgotten."""
    user.set_password(password)
    user.save(update_fields=["password"])
    EmailChange.objects.filter(user=user).delete()


@transaction.atomic
def change_password(request: HttpRequest, user: User, *, password: str) -> None:
    """Set another password; every session of the person but this one ends."""
    set_password(user, password)
    auth.update_session_auth_hash(request, user)
    sessions.end_others(user, keep=request.session.session_key)
    tell(Action.PASSWORD_CHANGED, request, user, what="password")


@transaction.atomic
def change_phrase(request: HttpRequest, user: User, *, phrase: str) -> None:
    user.secret_phrase = phrase
    user.save(update_fields=["secret_phrase"])
    tell(Action.PHRASE_CHANGED, request, user, what="phrase")


@transaction.atomic
def end_session(request: HttpRequest, user: User, *, handle: str) -> int:
    """End one other session of the person; how many that were: 1 or 0."""
    ended = sessions.end_other(user, handle, keep=request.session.session_key)
    return _note_ended(request, user, ended)


@transaction.atomic
def end_other_sessions(request: HttpRequest, user: User) -> int:
    """End all sessions of the person but this one; how many that were."""
    ended = sessions.end_others(user, keep=request.session.session_key)
    return _note_ended(request, user, ended)


def tell(action: Action, request: HttpRequest, user: User, *, what: Changed) -> None:
    """Tell the address that ``user`` was read with, and write it to the trail."""
    notices.changed(user, what=what)
    audit.record(action, request=request, actor=user, subject=user)


def _note_ended(request: HttpRequest, user: User, ended: int) -> int:
    if ended:
        audit.record(Action.SESSIONS_ENDED, request=request, actor=user, subject=user)
    return ended
