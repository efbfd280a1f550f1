"""How the portal writes money, moments, months and numbers of people. The one place for it.

Pure: no framework. Moments are aware datetimes and are written in Malaysia's time.
"""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

MALAYSIA = ZoneInfo("Asia/Kuala_Lumpur")
HIDDEN = "•"


def money(amount: Decimal) -> str:
    """``Decimal("1050")`` → ``RM 1,050.00``. Amounts are ringgit with two places (guide)."""
    return f"RM {amount:,.2f}"


def moment(value: datetime) -> str:
    """``27-12-2019 16:35:08`` in Malaysia's time (guide)."""
    return value.astimezone(MALAYSIA).strftime("%d-%m-%Y %H:%M:%S")


def moment_iso(value: datetime) -> str:
    """``2019-12-27 14:35:47`` in Malaysia's time: the guide's form for the last login."""
    return value.astimezone(MALAYSIA).strftime("%Y-%m-%d %H:%M:%S")


def day(value: date) -> str:
    """``27-12-2019``; a moment gives its day in Malaysia."""
    if isinstance(value, datetime):
        value = value.astimezone(MALAYSIA).date()
    return value.strftime("%d-%m-%Y")


def ic(number: str) -> str:
    """``790811-08-7654`` for a twelve-digit number; other identity numbers as they are."""
    return f"{number[:6]}-{number[6:8]}-{number[8:]}" if _is_nric(number) else number


def masked_ic(number: str) -> str:
    """``790811-08-••••``; of other identity numbers all but the first four are hidden."""
    return (
        f"{number[:6]}-{number[6:8]}-{HIDDEN * 4}" if _is_nric(number) else masked(number, show=4)
    )


def masked_name(name: str) -> str:
    """``Ahmad bin Ali`` → ``Ah••• bi••• Al•••``: enough to compare with an identity card."""
    return " ".join(word[:2] + HIDDEN * 3 for word in name.split())


def masked_email(address: str) -> str:
    """``ahma••••@gmail.com``: at most four letters of the name, and never all of it."""
    name, _, host = address.rpartition("@")
    return f"{name[: min(4, len(name) // 2)]}{HIDDEN * 4}@{host}"


def masked_mobile(number: str) -> str:
    """``+60108877665`` → ``010-•••• 7665``."""
    local = "0" + number.removeprefix("+60") if number.startswith("+60") else number
    return f"{local[:3]}-{HIDDEN * 4} {local[-4:]}"


def masked(text: str, *, show: int) -> str:
    """The first ``show`` characters, the rest hidden."""
    return text[:show] + HIDDEN * max(len(text) - show, 0)


def mobile(number: str) -> str:
    """``+60108877665`` → ``60108877665``, as the guide writes mobile numbers."""
    return number.removeprefix("+")


def _is_nric(number: str) -> bool:
    return len(number) == 12 and number.isdigit()
