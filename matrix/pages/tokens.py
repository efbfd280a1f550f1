"""What tokens.css holds, and how well its colours can be told apart."""

import re
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

TOKEN = re.compile(r"^  --([\w-]+): ([^;]+);", re.MULTILINE)
HEX = re.compile(r"#[0-9a-f]{3}(?:[0-9a-f]{3})?")


class Colour(NamedTuple):
    """A named colour; `contrast` is its ratio to white (1 to 21), as WCAG computes it."""

    name: str
    value: str
    contrast: float


def tokens() -> dict[str, str]:
    """Names and values of the first of each name: those of a phone, without media queries."""
    sheet = Path(settings.BASE_DIR, "static/css/tokens.css").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for name, value in TOKEN.findall(sheet):
        found.setdefault(name, value)
    return found


def colours() -> list[Colour]:
    return [
        Colour(name, value, contrast(value, "#fff"))
        for name, value in tokens().items()
        if HEX.fullmatch(value)
    ]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two hex colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
