"""The icons of the sprite, read once: pages hold their drawing and need not ask for a file."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.safestring import SafeString

SYMBOL = re.compile(r'<symbol id="(?P<name>[^"]+)" (?P<attributes>[^>]+)>(?P<drawing>.+?)</symbol>')


class Symbol(NamedTuple):
    """Both parts are our own file's markup, so they are safe as they are."""

    attributes: SafeString
    drawing: SafeString


@cache
def symbols() -> dict[str, Symbol]:
    """Every icon by its lucide name."""
    sprite = Path(settings.BASE_DIR, "static/img/icons.svg").read_text(encoding="utf-8")
    return {found["name"]: _symbol(found) for found in SYMBOL.finditer(sprite)}


def _symbol(found: re.Match[str]) -> Symbol:
    attributes, drawing = found["attributes"], found["drawing"]
    return Symbol(SafeString(attributes), SafeString(drawing))  # nosec B703 # a file of ours
