"""Numbers that do not belong into a text that several people read. Pure.

Only what is certain enough to refuse a text for: an IC number that could have been issued, a card
number whose check digit is right. Order numbers, receipt numbers and FPX's transaction ids pass,
because people need them to say which payment they mean.
"""

import re
import unicodedata
from datetime import date, datetime
from enum import Enum, auto

from stdnum import luhn

from accounts import identity
from accounts.identity import IdType, InvalidIdentity
from wording.formats import MALAYSIA

# What stands between groups of digits: 790811-08-7654, 790811 08 7654, 4111-1111-1111-1111.
GAP = r"[\s\-/.\u2010-\u2015]{1,3}"
# After + it is a telephone number, after MX the order number of a payment.
ALONE = r"(?<![0-9+])(?<!MX)"
IC = re.compile(
    rf"{ALONE}(?:\d{{6}}(?:{GAP})?\d{{2}}(?:{GAP})?\d{{4}}"
    rf"|\d{{4}}{GAP}\d{{4}}{GAP}\d{{4}}(?!{GAP}\d{{4}}))(?!\d)",
    re.ASCII,
)
CARD = re.compile(
    rf"{ALONE}(?:\d{{13,19}}|\d{{4}}(?:{GAP}\d{{4}}){{3}}|\d{{4}}{GAP}\d{{6}}{GAP}\d{{5}})(?!\d)",
    re.ASCII,
)
# Visa, Mastercard, American Express and others; no number of a receipt begins like this.
ISSUED = re.compile(r"[3-6]|2[2-7]")


class Private(Enum):
    """What was found in a text."""

    IC_NUMBER = auto()
    CARD_NUMBER = auto()


def private_number(text: str, *, today: date) -> Private | None:
    """The first that is found; digits of other scripts are digits, too."""
    plain = unicodedata.normalize("NFKC", text)
    if any(_is_card(found, today=today) for found in CARD.findall(plain)):
        return Private.CARD_NUMBER
    if any(_is_ic(found, today=today) for found in IC.findall(plain)):
        return Private.IC_NUMBER
    return None


def _is_ic(found: str, *, today: date) -> bool:
    try:
        identity.clean_number(_digits(found), id_type=IdType.NEW_IC, today=today)
    except InvalidIdentity:
        return False
    return True


def _is_card(found: str, *, today: date) -> bool:
    digits = _digits(found)
    could_be = bool(ISSUED.match(digits)) and luhn.is_valid(digits)
    return could_be and not _is_fpx_id(digits, today=today)


def _is_fpx_id(digits: str, *, today: date) -> bool:
    """FPX's ids are a moment, ``YYMMDDhhmmss``, and four digits."""
    try:
        moment = datetime.strptime(digits[:12], "%y%m%d%H%M%S").replace(tzinfo=MALAYSIA)
    except ValueError:
        return False
    return len(digits) == 16 and moment.date() <= today


def _digits(found: str) -> str:
    return re.sub(r"\D", "", found)
