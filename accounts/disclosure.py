"""What this room keeps about a person, for that person."""

from typing import Any

from django.db.models import Q

from accounts import sessions
from accounts.models import AuditEntry, SignUp, User
from accounts.notify.models import Message
from wording.facts import facts

# What opens the account, here or elsewhere, stays in the portal.
SECRETS = ("password", "secret_phrase")


def about(user: User) -> dict[str, Any]:
    """The account, where and when it was used, and what was sent to it."""
    return {
        **facts(user, *SECRETS),
        "groups": [group.name for group in user.groups.all()],
        "sign_ups": [
            facts(one, "activation_digest") for one in SignUp.objects.filter(_was_activated(user))
        ],
        "sign_ins": [facts(one, "user") for one in user.sign_ins.order_by("at")],
        "sessions": [
            facts(one, "user", "session_key", "session_data") for one in sessions.of(user)
        ],
        "messages": [facts(one, "body_text", "body_html", "last_error") for one in _messages(user)],
        "trail": [_entry(one, user) for one in _trail(user)],
    }


def _was_activated(user: User) -> Q:
    return Q(ic_number=user.ic_number, activated_at__isnull=False)


def _messages(user: User) -> list[Message]:
    """Those since the account exists: the number may have been somebody else's before."""
    to_person = Message.objects.filter(to__in=[user.email, user.mobile or user.email])
    return list(to_person.filter(created_at__gte=user.date_joined).order_by("created_at"))


def _trail(user: User) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(Q(subject=user) | Q(actor=user)).order_by("at"))


def _entry(entry: AuditEntry, user: User) -> dict[str, Any]:
    """An entry without the names of staff, and without where they sat."""
    if entry.actor_id == user.pk:
        return facts(entry, "actor", "subject") | {"by": "you"}
    told = facts(entry, "actor", "subject", "ip", "request_id")
    return told | {"by": "staff" if entry.actor_id else "the portal"}
