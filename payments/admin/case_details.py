"""The detail of a case in the language of who reads it.

It is stored as one English sentence, the same in every run, because a matter is recognised by it.
What a sentence names is taken out of it again; one that is not known here stays as it is stored.
"""

import re

from django.utils.translation import gettext, gettext_noop

# As payments.settlement and payments.reconciliation write them.
SENTENCES = (
    gettext_noop("FPX names an amount of %(named)s, asked was %(asked)s"),
    gettext_noop("FPX names the currency %(named)s"),
    gettext_noop("FPX names the seller order %(named)s"),
    gettext_noop("FPX says paid without a time"),
    gettext_noop("FPX answered no code"),
    gettext_noop("FPX answered %(code)s"),
    gettext_noop("FPX settled %(theirs)s, asked was %(ours)s"),
    gettext_noop("%(ours)s, %(transaction)s, list of %(day)s"),
)


def told(detail: str) -> str:
    """The stored detail, translated."""
    for sentence in SENTENCES:
        if found := _pattern(sentence).fullmatch(detail):
            return gettext(sentence) % found.groupdict()
    return detail


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(sentence)))
