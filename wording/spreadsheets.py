"""Texts for the cells of files that people open in a spreadsheet."""

import re

# What spreadsheets take for a formula (OWASP, CSV injection), and what cells cannot hold.
FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def harmless(text: str) -> str:
    """A text that no spreadsheet runs: an apostrophe before what looks like a formula."""
    text = CONTROL.sub(" ", text)
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) else text
