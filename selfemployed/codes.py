"""The self-employed code: ``K``, branch (2 digits), running number (8), check letter (rule I4).

The check letter is the sum of the ten digits, weighted 2 to 11 from the left, modulo 26.
Every wrong digit and every two neighbours swapped change it. Pure.
"""

from string import ascii_uppercase

MOST_RUNNING = 99_999_999


def self_employed_code(branch: str, running: int) -> str:
    """``("02", 78756)`` → ``K0200078756M``. Raises ``ValueError`` for what does not fit."""
    if len(branch) != 2 or not branch.isdecimal():
        raise ValueError(f"a branch code has two digits, not {branch!r}")
    if not 1 <= running <= MOST_RUNNING:
        raise ValueError(f"the running number has at most eight digits, not {running}")
    digits = f"{branch}{running:08d}"
    return f"K{digits}{_check_letter(digits)}"


def is_self_employed_code(text: str) -> bool:
    return (
        len(text) == 12
        and text[0] == "K"
        and text[1:11].isdecimal()
        and text[1:11].isascii()
        and text[11] == _check_letter(text[1:11])
    )


def _check_letter(digits: str) -> str:
    total = sum(weight * int(digit) for weight, digit in enumerate(digits, start=2))
    return ascii_uppercase[total % 26]
