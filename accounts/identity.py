"""Identity numbers and mobile numbers of people in Malaysia. Pure: no framework.

An NRIC (MyKad) and a permanent resident's card (MyPR) have twelve digits
YYMMDD-PB-###G: birth date, place-of-birth code, running number, and a last digit
that is odd for men (rule I1). Police and army numbers have their own form (rule I2).
"""

import re
from datetime import date
from enum import StrEnum

import phonenumbers
from stdnum.exceptions import InvalidComponent
from stdnum.my import nric


class IdType(StrEnum):
    NEW_IC = "new_ic"
    MYPR = "mypr"
    ARMY_POLICE = "army_police"


class InvalidIdentity(ValueError):
    """The number is not one that is issued; ``reason`` says what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


MOBILE_KINDS = frozenset(
    {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
)
NRIC_FORM = re.compile(r"[0-9]{12}")
ARMY_POLICE_FORM = re.compile(r"(?:T|RF|G|R|I)?[0-9]{5,10}")


def compact_number(number: str) -> str:
    """Without spaces, dashes and slashes, in capitals: how every number is stored and compared."""
    return re.sub(r"[\s/\-\u2010-\u2015]", "", number).upper()


def clean_number(number: str, *, id_type: IdType, today: date) -> str:
    """The number as it is stored: twelve digits, or the police or army number in capitals.

    Raises ``InvalidIdentity`` with reason ``form``, ``date`` or ``place``.
    """
    compact = compact_number(number)
    if id_type is IdType.ARMY_POLICE:
        return _checked_army_police(compact)
    return _checked_nric(compact, today=today)


def looks_like_number(number: str) -> bool:
    """Whether a compact number has the form of any that can sign in, issued or not."""
    return bool(NRIC_FORM.fullmatch(number) or ARMY_POLICE_FORM.fullmatch(number))


def birth_date(number: str, *, today: date) -> date:
    """The date in a twelve-digit number, in the century that gives an age of 0 to 99 (rule I1)."""
    year, month, day = int(number[:2]), int(number[2:4]), int(number[4:6])
    for century in (today.year // 100 * 100, today.year // 100 * 100 - 100):
        try:
            born = date(century + year, month, day)
        except ValueError:
            continue
        if born <= today:
            return born
    raise InvalidIdentity("date")


def is_male(number: str) -> bool:
    """Whether the last digit of a twelve-digit number is odd (rule I1)."""
    return int(number[-1]) % 2 == 1


def clean_mobile(number: str) -> str:
    """E.164 of a Malaysian mobile number: ``010-887 7665`` → ``+60108877665`` (rule I3).

    Raises ``ValueError`` for anything that is not a Malaysian mobile number.
    """
    return _clean_phone(number, MOBILE_KINDS)


def clean_phone(number: str) -> str:
    """E.164 of any Malaysian number, fixed line or mobile. Raises ``ValueError``."""
    return _clean_phone(number, None)


def _checked_nric(digits: str, *, today: date) -> str:
    if not NRIC_FORM.fullmatch(digits):
        raise InvalidIdentity("form")
    birth_date(digits, today=today)
    try:
        nric.get_birth_place(digits)
    except InvalidComponent as error:
        raise InvalidIdentity("place") from error
    return digits


def _checked_army_police(compact: str) -> str:
    if not ARMY_POLICE_FORM.fullmatch(compact):
        raise InvalidIdentity("form")
    return compact


def _clean_phone(number: str, kinds: frozenset[int] | None) -> str:
    text = number.strip()
    if re.fullmatch(r"60[0-9 \-]+", text):
        text = "+" + text
    try:
        parsed = phonenumbers.parse(text, "MY")
    except phonenumbers.NumberParseException as error:
        raise ValueError("not a phone number") from error
    if parsed.country_code != 60 or not phonenumbers.is_valid_number(parsed):
        raise ValueError("not a Malaysian number")
    if kinds is not None and phonenumbers.number_type(parsed) not in kinds:
        raise ValueError("not a mobile number")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
