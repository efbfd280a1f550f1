from datetime import datetime
from math import ceil

from django.utils import timezone
from django.utils.translation import ngettext


def waiting_time(until: datetime) -> str:
    """``45 seconds``, ``3 minutes``, ``2 hours``: the time from now, rounded up."""
    seconds = max(ceil((until - timezone.now()).total_seconds()), 1)
    if seconds < 60:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes = ceil(seconds / 60)
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = ceil(minutes / 60)
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
