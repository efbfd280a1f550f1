"""A form that arrives after its session has ended: a ticket in it says whose draft it may fill.

The ticket only writes, and only over answers that its page has shown (decision 0036).
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest

from accounts import asleep
from accounts.models import User
from selfemployed import drafts
from selfemployed.models import RegistrationDraft, Sector

NAME = "keeper"
SALT = "selfemployed.keeper"
LASTS = timedelta(days=1)


@dataclass(frozen=True)
class Ticket:
    """``session`` is its handle; ``seen`` the answers that the page shows."""

    user: int
    session: str
    sector: str
    seen: str


def ticket_for(
    request: HttpRequest, user: User, *, sector: Sector, draft: RegistrationDraft | None
) -> str:
    """What the form of this person, sector and session carries."""
    ticket = Ticket(user.pk, asleep.handle_of(request), sector.code, drafts.seen(draft))
    return signing.dumps(asdict(ticket), salt=SALT)


def read(text: str, *, sector_code: str) -> Ticket | None:
    """The ticket, if it is ours, younger than a day, and for this sector."""
    try:
        found: dict[str, Any] = signing.loads(text, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    ticket = Ticket(**found)
    return ticket if ticket.sector == sector_code else None


def owner(ticket: Ticket) -> User | None:
    return asleep.owner_of(ticket.session, user_id=ticket.user)
