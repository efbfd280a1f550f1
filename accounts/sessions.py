"""Sessions in the database whose rows say whose they are (``SESSION_ENGINE``).

So a person sees where they are signed in, and can end a session from elsewhere: without its
row a session is over, whatever the browser keeps.
"""

from datetime import UTC, datetime
from typing import Any, cast

from django.contrib import auth
from django.contrib.sessions.backends import db
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.addresses import client_address
from accounts.middleware import BEGAN
from accounts.models import Session, User

PLACE = "place"


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast(Session, super().create_model_instance(data))
        session.seen_at = timezone.now()
        if auth.SESSION_KEY in data:
            session.user_id = int(data[auth.SESSION_KEY])
        if BEGAN in data:
            session.started_at = datetime.fromtimestamp(data[BEGAN], UTC)
        session.ip, session.user_agent = data.get(PLACE, (None, ""))
        return session


def open_for(request: HttpRequest) -> None:
    """Keep with the session, when somebody signs in, from where that was."""
    agent = request.headers.get("User-Agent", "")[:255]
    request.session[PLACE] = [client_address(request), agent]


def of(user: User) -> QuerySet[Session]:
    """The person's sessions that have not ended, the one used last first."""
    return Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at")


def end_other(user: User, handle: str, *, keep: str | None) -> int:
    """End the session with this handle, if it is one of the person's others: 1 or 0."""
    rows = [row.pk for row in _others(user, keep) if row.handle == handle]
    return _delete(_others(user, keep).filter(pk__in=rows))


def end_others(user: User, *, keep: str | None) -> int:
    """End the person's sessions but the one with this key; how many there were."""
    return _delete(_others(user, keep))


def _others(user: User, keep: str | None) -> QuerySet[Session]:
    return of(user).exclude(session_key=keep)


def _delete(rows: QuerySet[Session]) -> int:
    deleted, _per_model = rows.delete()
    return deleted
