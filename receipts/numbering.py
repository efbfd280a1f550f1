"""Receipt numbers: the year of the payment and a ten-digit running number (rule I4).

Pure: no framework. ``20190000104627`` is the 104,627th receipt of 2019.
"""

import re

LARGEST = 10**10 - 1
FORM = re.compile(r"([1-9][0-9]{3})([0-9]{10})")


def receipt_number(year: int, running: int) -> str:
    """The number of the ``running``-th receipt (from 1) of ``year`` (Malaysia's time).

    Raises ``ValueError`` for a year without four digits and for a running number outside
    1 .. 9,999,999,999.
    """
    if not 1000 <= year <= 9999:
        raise ValueError(f"a receipt needs a year of four digits, not {year}")
    if not 1 <= running <= LARGEST:
        raise ValueError(f"the running number of a receipt is 1 to {LARGEST}, not {running}")
    return f"{year}{running:010}"


def parse(number: str) -> tuple[int, int]:
    """The year and the running number in a receipt number; ``ValueError`` if it is none."""
    match = FORM.fullmatch(number)
    if match is None or int(match[2]) == 0:
        raise ValueError("not a receipt number")
    return int(match[1]), int(match[2])
