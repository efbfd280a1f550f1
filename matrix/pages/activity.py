"""What happened to an account, as its owner reads it: logins, and what the trail says of it.

Of staff the owner learns what they did and when, never who they are or from where (ADR 0035).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from django.db.models import QuerySet, Value
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.audit import Action
from accounts.models import AuditEntry, SignIn, User

LOGIN, ENTRY = "login", "entry"
# Where the word of the trail is too short for somebody who has never seen the trail.
SENTENCES: dict[str, str | Promise] = {
    Action.ADDED: _("Something about you was added"),
    Action.CHANGED: _("Something about you was changed"),
    Action.DELETED: _("Something about you was deleted"),
    Action.IC_NUMBER_SHOWN: _("Your whole IC number was shown"),
    Action.COVER_CHECKED: _("It was looked up whether you were covered"),
    Action.CASE_CLOSED: _("A question about a payment of yours was closed"),
    Action.FPX_ASKED: _("FPX was asked again about a payment of yours"),
    Action.MESSAGE_SENT_AGAIN: _("A message to you was sent again"),
    Action.FEEDBACK_HANDLED: _("Your feedback was answered or closed"),
}


@dataclass(frozen=True)
class Event:
    """One line; ``by_owner`` is None where nobody knows who it was, as in a login that failed."""

    at: datetime
    text: str | Promise
    by_owner: bool | None
    login: SignIn | None = None
    address: str = ""

    @property
    def by_staff(self) -> bool:
        return self.by_owner is False


class Key(TypedDict):
    """Which row of which table tells an event."""

    at: datetime
    pk: int
    kind: Any


def keys(user: User) -> "QuerySet[SignIn, Key]":
    """Of all events of this person, newest first; the database merges the two tables."""
    logins = SignIn.objects.filter(user=user).order_by()
    entries = AuditEntry.objects.filter(subject=user).order_by()
    both = logins.values("at", "pk", kind=Value(LOGIN)).union(
        entries.values("at", "pk", kind=Value(ENTRY)), all=True
    )
    return both.order_by("-at", "-pk")


def events(user: User, wanted: Iterable[Key]) -> list[Event]:
    """The events of these keys, in their order. Two queries, however many there are."""
    found = list(wanted)
    logins = SignIn.objects.in_bulk([key["pk"] for key in found if key["kind"] == LOGIN])
    entries = AuditEntry.objects.in_bulk([key["pk"] for key in found if key["kind"] == ENTRY])
    return [
        _login(logins[key["pk"]]) if key["kind"] == LOGIN else _entry(entries[key["pk"]], user)
        for key in found
    ]


def _login(login: SignIn) -> Event:
    return Event(login.at, _("Log in"), login.successful or None, login, login.ip or "")


def _entry(entry: AuditEntry, user: User) -> Event:
    by_owner = entry.actor_id == user.pk if entry.actor_id else None
    return Event(
        entry.at,
        SENTENCES.get(entry.action, capfirst(entry.get_action_display())),
        by_owner,
        address=(entry.ip or "") if by_owner else "",
    )
