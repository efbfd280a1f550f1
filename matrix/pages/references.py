"""References of feedback: ``MX-7K3F-92QH``, told by telephone and typed by hand. Pure.

Seven random signs and a check letter, of an alphabet in which no two are taken for each other
(no I, L, O, U, Z, 0, 1). The check letter is the sum of the others, weighted 1 to 7 from the left,
modulo 29: that is a prime, so every wrong sign and every two neighbours swapped change it.
"""

import re
import secrets

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXY"
RANDOM = 7
PREFIX = "MX"
LENGTH = len("MX-7K3F-92QH")


def new_reference() -> str:
    """One of 17 thousand million: knowing one helps to guess no other."""
    return with_check_letter("".join(secrets.choice(SIGNS) for _ in range(RANDOM)))


def with_check_letter(signs: str) -> str:
    """``7K3F92Q`` → ``MX-7K3F-92QH``. Raises ``ValueError`` for signs of another alphabet."""
    total = sum(weight * SIGNS.index(sign) for weight, sign in enumerate(signs, start=1))
    return _grouped(signs + SIGNS[total % len(SIGNS)])


def is_reference(text: str) -> bool:
    """Whether it is written as one, and its check letter is right."""
    signs = text.removeprefix(f"{PREFIX}-").replace("-", "")
    known = len(signs) == RANDOM + 1 and set(signs) <= set(SIGNS)
    return known and text == with_check_letter(signs[:-1])


def tidy(typed: str) -> str:
    """As references are written, from what was heard: ``mx 7k3f 92`` → ``MX-7K3F-92``."""
    signs = re.sub(r"[^0-9A-Z]", "", typed.upper()).removeprefix(PREFIX)
    return _grouped(signs) if signs else ""


def _grouped(signs: str) -> str:
    return "-".join([PREFIX, *(signs[at : at + 4] for at in range(0, len(signs), 4))])
