"""What the detail of a case says.

It is stored as one English sentence, the same in every run, because a matter is recognised by it.
Staff read it in their language: what a sentence names is taken out of it again.
"""

import re
from enum import StrEnum

from django.utils.translation import gettext, gettext_noop


class Sentence(StrEnum):
    """To be filled by ``%`` with what it names."""

    AMOUNT = gettext_noop("FPX names an amount of %(named)s, asked was %(asked)s")
    CURRENCY = gettext_noop("FPX names the currency %(named)s")
    SELLER_ORDER = gettext_noop("FPX names the seller order %(named)s")
    NO_TIME = gettext_noop("FPX says paid without a time")
    NO_CODE = gettext_noop("FPX answered no code")
    CODE = gettext_noop("FPX answered %(code)s")
    SETTLED_AMOUNT = gettext_noop("FPX settled %(theirs)s, asked was %(ours)s")
    NOT_SETTLED = gettext_noop("%(ours)s, %(transaction)s, list of %(day)s")


def told(detail: str) -> str:
    """The stored detail, translated; one that is no sentence stays as it is stored."""
    for sentence in Sentence:
        if found := _pattern(sentence).fullmatch(detail):
            return gettext(sentence) % found.groupdict()
    return detail


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(sentence)))
