from datetime import datetime
from math import ceil

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.limits import TooMany


def too_many(refusal: TooMany) -> str:
    """For the field beside which the person waits."""
    return _("Too many tries. Please try again in %(wait)s.") % {
        "wait": waiting_time(refusal.again_at)
    }


def waiting_time(until: datetime) -> str:
    """``45 seconds``, ``3 minutes``, ``2 hours``: the time from now, rounded up."""
    seconds = seconds_until(until)
    if seconds < 60:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes = ceil(seconds / 60)
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = ceil(minutes / 60)
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


def seconds_until(moment: datetime) -> int:
    """Whole seconds from now, rounded up; at least one."""
    return max(ceil((moment - timezone.now()).total_seconds()), 1)
