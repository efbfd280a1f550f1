"""When something is said about a coverage: thanks for it, and that it ends (rules of ours)."""

from datetime import datetime, time, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from wording.formats import MALAYSIA


class Occasion(TextChoices):
    THANKS = "thanks", _("Thank you")
    DAYS_30 = "30_days", _("30 days before the end")
    DAYS_14 = "14_days", _("14 days before the end")
    DAYS_7 = "7_days", _("7 days before the end")
    DAY_1 = "1_day", _("The day before the end")
    LAPSED = "lapsed", _("The day after the end")


DAYS_BEFORE_END = {
    Occasion.DAYS_30: 30,
    Occasion.DAYS_14: 14,
    Occasion.DAYS_7: 7,
    Occasion.DAY_1: 1,
    Occasion.LAPSED: -1,
}
# Whoever has paid so lately needs no reminder yet.
JUST_BOUGHT = timedelta(days=7)
# What could not be said for longer, because the schedule stood still, is not said any more.
DAYS_LATE = 3


def ends_due(days_before: int, *, now: datetime) -> tuple[datetime, datetime]:
    """The first and the last end of a coverage that is spoken of at ``now``, both included.

    Days are those of Malaysia's calendar: ``days_before`` is 1 all through the day before the
    last day, and -1 through the day after it. Until ``DAYS_LATE`` days later it is made up for;
    what announces an end never comes after it.
    """
    spoken_of = now.astimezone(MALAYSIA).date() + timedelta(days=days_before)
    earliest = datetime.combine(spoken_of - timedelta(days=DAYS_LATE), time.min, MALAYSIA)
    latest = datetime.combine(spoken_of, time.max, MALAYSIA)
    return (max(earliest, now) if days_before > 0 else earliest), latest


def lately(*, now: datetime) -> datetime:
    """Whoever was covered since this moment is thanked."""
    return now - timedelta(days=DAYS_LATE)
