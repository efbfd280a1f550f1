"""Guessing passwords gets slower and slower; nobody is locked out for ever.

Wrong passwords of the last hour are counted three ways. Past its allowance each further one
opens a window in which no password is looked at, twice as long as the one before:

- this IC from this address: five are free, windows up to fifteen minutes;
- this address, whoever is tried: twenty (many phones share one address), up to fifteen minutes;
- this IC from anywhere: twenty, but windows of a minute at most, so that a stranger elsewhere
  cannot keep the owner out.

In a browser in which this person has logged in before only its own wrong passwords count (five
are free, windows up to fifteen minutes), so that a stranger can keep the owner out of none.

Attempts within a window are not counted, so hammering does not prolong it. Keys are keyed
hashes: the table names nobody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.locks import hold
from accounts.models import FailedAttempt

MEMORY = timedelta(hours=1)
FIRST_WINDOW = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Allowance:
    free: int
    longest: timedelta

    def window(self, failures: int) -> timedelta:
        """How long to refuse after so many failures."""
        if failures < self.free:
            return timedelta(0)
        return min(FIRST_WINDOW * (1 << min(failures - self.free, 16)), self.longest)


@dataclass(frozen=True, slots=True)
class Source:
    """Who is tried, from where; ``browser`` is its name, if this person has logged in with it."""

    ic_number: str
    ip: str
    browser: str = ""

    def allowances(self) -> dict[str, Allowance]:
        quarter = timedelta(minutes=15)
        if self.browser:
            return {_key("person in browser", self.ic_number, self.browser): Allowance(5, quarter)}
        return {
            _key("person at address", self.ic_number, self.ip): Allowance(5, quarter),
            _key("address", self.ip): Allowance(20, quarter),
            _key("person", self.ic_number): Allowance(20, timedelta(minutes=1)),
        }


def refused_until(source: Source) -> datetime | None:
    """The end of the window that is open (aware), if one is.

    Holds a lock on the IC number until the caller's transaction ends: requests at the same
    instant are looked at one after the other, and none slips through uncounted.
    """
    hold("accounts.throttling", source.ic_number)
    now, allowances = timezone.now(), source.allowances()
    failures = (
        FailedAttempt.objects.filter(key__in=allowances, at__gt=now - MEMORY)
        .values("key")
        .annotate(count=Count("pk"), last=Max("at"))
    )
    ends = [row["last"] + allowances[row["key"]].window(row["count"]) for row in failures]
    return max((end for end in ends if end > now), default=None)


def count_failure(source: Source) -> None:
    FailedAttempt.objects.bulk_create([FailedAttempt(key=key) for key in source.allowances()])


def forgive(source: Source) -> None:
    """After the right password. The address keeps its count: its other victims still need it."""
    FailedAttempt.objects.filter(
        key__in=[
            _key("person in browser", source.ic_number, source.browser),
            _key("person at address", source.ic_number, source.ip),
            _key("person", source.ic_number),
        ]
    ).delete()


def _key(*parts: str) -> str:
    return salted_hmac("accounts.throttling", ":".join(parts), algorithm="sha256").hexdigest()
