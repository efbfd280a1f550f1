"""Reminders: who is told that a coverage ends, or thanked for one, and how that is stopped.

What is due follows from the dates (``occasions``). A row for coverage and occasion is written in
the transaction of its messages: however often this runs, and wherever it is killed, each occasion
is spoken of once.
"""

from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from accounts import locks
from accounts.models import User
from selfemployed import notices
from selfemployed.models import Coverage, Reminder, ReminderStop
from selfemployed.occasions import DAYS_BEFORE_END, JUST_BOUGHT, Occasion, ends_due, lately

CHUNK = 100
# Well within the time limit of a task; the next sweep goes on with what is left.
SWEEP_SECONDS = 50.0


class LinkRefused(Exception):
    """The link to stop reminders is none of ours."""


def remind_due() -> int:
    """Promise every reminder that is due now; returns how many."""
    now, until, told = timezone.now(), monotonic() + SWEEP_SECONDS, 0
    for occasion in Occasion:
        while monotonic() < until and (some := _tell_some(occasion, now=now)):
            told += some
    return told


def due(occasion: Occasion, *, now: datetime) -> QuerySet[Coverage]:
    """The coverages of which this has to be said at ``now``.

    Nothing is said to people who stopped reminders or closed their account. That a coverage ends
    is not said to somebody who has renewed it, nor to somebody who has only just paid for it.
    """
    told = Reminder.objects.filter(coverage=OuterRef("pk"), occasion=occasion)
    stopped = ReminderStop.objects.filter(user=OuterRef("registration__person__user"))
    open_to_it = Coverage.objects.filter(
        ~Exists(told), ~Exists(stopped), registration__person__user__is_active=True
    )
    if occasion is Occasion.THANKS:
        return open_to_it.filter(contribution__activated_at__gte=lately(now=now), end__gte=now)
    days = DAYS_BEFORE_END[occasion]
    later = Coverage.objects.filter(
        registration=OuterRef("registration"), start__gt=OuterRef("start")
    )
    return open_to_it.filter(
        ~Exists(later),
        end__range=ends_due(days, now=now),
        paid_at__lte=F("end") - (timedelta(days=days) + JUST_BOUGHT),
    )


def all_due(*, now: datetime) -> QuerySet[Any, Any]:
    """The ids of coverages of which anything has to be said, once for each thing."""
    first, *others = (due(occasion, now=now).values("pk") for occasion in Occasion)
    return first.union(*others, all=True)


def is_stopped(user: User) -> bool:
    return ReminderStop.objects.filter(user=user).exists()


def stop(user: User) -> None:
    """Send this person no more reminders, of any sector."""
    ReminderStop.objects.get_or_create(user=user)


def resume(user: User) -> None:
    ReminderStop.objects.filter(user=user).delete()


def stop_token(user: User) -> str:
    """What a link carries that stops the reminders of one person, and can do nothing else."""
    return _signer().sign(str(user.pk))


def owner_of(token: str) -> User:
    """Whose reminders a link stops. Raises ``LinkRefused``."""
    try:
        user: User = User.objects.get(pk=int(_signer().unsign(token)))
    except (signing.BadSignature, User.DoesNotExist) as error:
        raise LinkRefused from error
    return user


def _signer() -> signing.Signer:
    return signing.Signer(salt="selfemployed.reminders.stop")


@transaction.atomic
def _tell_some(occasion: Occasion, *, now: datetime) -> int:
    """Some that are due, with their messages: all or none. None while another sweep is at it.

    A lock for each occasion: two sweeps that pass each other at different ones skip none.
    """
    if not locks.try_hold("selfemployed.reminders", occasion):
        return 0
    some = list(
        due(occasion, now=now)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("registration__sector", "registration__person__user")
        .order_by("end", "pk")[:CHUNK]
    )
    for coverage in some:
        Reminder.objects.create(coverage=coverage, occasion=occasion, at=now)
        user = coverage.registration.person.user
        if occasion is Occasion.THANKS:
            notices.thanks(user, coverage)
        else:
            lapsed = occasion is Occasion.LAPSED
            notices.reminder(user, coverage, lapsed=lapsed, token=stop_token(user))
    return len(some)
