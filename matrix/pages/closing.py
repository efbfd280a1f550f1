"""Closing one's own account, and opening it again (ADR 0024).

The account is shut, not erased: contributions, payments and receipts must be kept. What nobody
needs any more is erased at once: drafts with their files, sessions, an email change on its way.
"""

from datetime import datetime
from enum import Enum, auto

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit, sessions
from accounts.audit import Action
from accounts.models import EmailChange, User
from matrix.pages import notices
from matrix.pages.models import Closure
from payments.models import Case, Payment
from selfemployed import drafts
from selfemployed.models import Contribution, Coverage


class Obstacle(Enum):
    """Why an account cannot be closed now."""

    STAFF = auto()
    COVERED = auto()
    PAYING = auto()
    CASE = auto()


class CannotClose(Exception):
    """Something runs or waits; ``obstacles`` say what."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__(*(obstacle.name for obstacle in obstacles))
        self.obstacles = obstacles


class AlreadyOpen(Exception):
    """The account was opened again before."""


def obstacles(user: User, *, now: datetime) -> list[Obstacle]:
    """What keeps this person's account open at that moment."""
    person = {"contribution__registration__person__user": user}
    covered = Coverage.objects.filter(registration__person__user=user, end__gte=now)
    cases = Case.objects.open().filter(payment__in=Payment.objects.of(user))
    found = {
        Obstacle.STAFF: user.is_staff,
        Obstacle.COVERED: covered.exists(),
        Obstacle.PAYING: Payment.objects.pending().filter(**person).exists(),
        Obstacle.CASE: cases.exists(),
    }
    return [obstacle for obstacle, stands in found.items() if stands]


def covered_until(user: User, *, now: datetime) -> datetime | None:
    """The end of the last coverage that runs or is queued (aware)."""
    runs = Coverage.objects.filter(registration__person__user=user, end__gte=now)
    last = runs.order_by("end").last()
    return last.end if last else None


@transaction.atomic
def close(request: HttpRequest, user: User) -> None:
    """Shut the account, end all its sessions, and tell its owner.

    Raises ``CannotClose``. Of a payment that is begun at the same moment one of the two is
    refused: both take the contribution first.
    """
    # Drafts before the user, as submitting one takes them; a refusal brings them back.
    drafts.discard_all(user)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    list(Contribution.objects.of(user).open().select_for_update(of=("self",)))
    now = timezone.now()
    if found := obstacles(user, now=now):
        raise CannotClose(found)
    EmailChange.objects.filter(user=user).delete()
    user.is_active = False
    user.save(update_fields=["is_active"])
    Closure.objects.create(user=user, closed_at=now)
    sessions.end_others(user, keep=None)
    notices.closed(user, at=now)
    audit.record(Action.ACCOUNT_CLOSED, request=request, actor=user, subject=user)


@transaction.atomic
def reopen(request: HttpRequest, closure_id: int, *, by: User) -> None:
    """Open the account again, with everything that was kept, and tell its owner.

    Raises ``AlreadyOpen``.
    """
    closure = (
        Closure.objects.standing()
        .select_for_update(of=("self",))
        .select_related("user")
        .filter(pk=closure_id)
        .first()
    )
    if closure is None:
        raise AlreadyOpen
    closure.reopened_at, closure.reopened_by = timezone.now(), by
    closure.save(update_fields=["reopened_at", "reopened_by"])
    User.objects.filter(pk=closure.user_id).update(is_active=True)
    notices.reopened(closure.user)
    audit.record(Action.ACCOUNT_REOPENED, request=request, actor=by, subject=closure.user)
