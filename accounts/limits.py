"""How often something may be done, from one address, with one number, by all together.

A window opens with the first use and ends a fixed time later; within it a limit allows so many
uses. Spend the narrowest limit first: an address that is used up then takes nothing from all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import LimitWindow

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    most: int
    per: timedelta


class TooMany(Exception):
    """The limit is used up until ``again_at`` (aware)."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at)
        self.again_at = again_at


# Many phones share the address of one mobile network, so an address may do a lot.
SIGN_UPS_FROM_ADDRESS = Limit("sign-ups from address", 30, HOUR)
SIGN_UPS_WITH_MOBILE = Limit("sign-ups with mobile", 10, HOUR)
SIGN_UPS = Limit("sign-ups", settings.MOST_SIGN_UPS_AN_HOUR, HOUR)

CODES_FROM_ADDRESS = Limit("codes from address", 60, HOUR)
CODES = Limit("codes", settings.MOST_CODES_AN_HOUR, HOUR)

# The step that shows the secret phrase: nobody walks through IC numbers.
NUMBERS_FROM_ADDRESS = Limit("numbers from address", 100, 15 * MINUTE)
# A minute at most, so that a stranger who asks and asks cannot keep the owner out.
NUMBER_FROM_ANYWHERE = Limit("number from anywhere", 20, MINUTE)
NUMBERS = Limit("numbers", settings.MOST_LOG_INS_A_MINUTE, MINUTE)

# Beside the growing delay after wrong passwords: hashing them must not keep the server busy.
PASSWORDS_FROM_ADDRESS = Limit("passwords from address", 100, 15 * MINUTE)
PASSWORDS = Limit("passwords", settings.MOST_LOG_INS_A_MINUTE, MINUTE)

RECOVERIES_FROM_ADDRESS = Limit("recoveries from address", 20, HOUR)
RECOVERIES_OF_NUMBER = Limit("recoveries of number", 3, HOUR)
RECOVERIES = Limit("recoveries", settings.MOST_SIGN_UPS_AN_HOUR, HOUR)

# Somebody at a screen left open tries to change the account: the password is asked again.
PASSWORDS_ASKED_AGAIN = Limit("passwords asked again", 10, 15 * MINUTE)
CHANGES_BY_PERSON = Limit("changes by person", 10, HOUR)


def spend(limit: Limit, *parts: str) -> None:
    """Count one use of the limit by whoever the parts name: an address, a number, or nothing.

    Raises ``TooMany``; and ``RuntimeError`` inside a transaction, whose failure would take the
    use back, and whose length would make everybody else wait.
    """
    now = timezone.now()
    uses, ends_at = _count(_key(limit, parts), now=now, ends_at=now + limit.per)
    if uses > limit.most:
        raise TooMany(ends_at)


def spend_code(source: str) -> None:
    """Count one code by SMS for this network, and for all. Raises ``TooMany``."""
    spend(CODES_FROM_ADDRESS, source)
    spend(CODES)


def clear_ended() -> None:
    LimitWindow.objects.filter(ends_at__lt=timezone.now()).delete()


@transaction.atomic(durable=True)
def _count(key: str, *, now: datetime, ends_at: datetime) -> tuple[int, datetime]:
    """One use more, in the open window or in a new one; the uses and the end of that window.

    One statement counts and tells: PostgreSQL lets requests at the same instant through one
    after the other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO accounts_limitwindow AS kept (key, uses, ends_at)
            VALUES (%(key)s, 1, %(end)s)
            ON CONFLICT (key) DO UPDATE
               SET uses = CASE WHEN kept.ends_at > %(now)s THEN kept.uses + 1 ELSE 1 END,
                   ends_at = CASE WHEN kept.ends_at > %(now)s THEN kept.ends_at ELSE %(end)s END
            RETURNING uses, ends_at
            """,
            {"key": key, "now": now, "end": ends_at},
        )
        counted: tuple[int, datetime] = cursor.fetchone()
    return counted


def _key(limit: Limit, parts: tuple[str, ...]) -> str:
    value = ":".join((limit.name, *parts))
    return salted_hmac("accounts.limits", value, algorithm="sha256").hexdigest()
