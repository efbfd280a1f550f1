"""Every URL pattern of the site, with a path that fits it."""

import re
from collections.abc import Iterable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver

SAMPLES = {"int": "1", "str": "x", "slug": "x", "path": "x", "": "x"}


def paths() -> dict[str, str]:
    """Route → a path, as ``/contributions/<int:contribution_id>/`` → ``/contributions/1/``."""
    return {route: fill(route) for route in _routes(get_resolver().url_patterns)}


def _routes(entries: Iterable[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for entry in entries:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, route)
        else:
            yield route


def fill(route: str) -> str:
    plain = re.sub(r"\^|\$$|\\Z$", "", route)
    digits = re.sub(r"\(\?P<\w+>\[0-9\]\{(\d+)\}\)", lambda part: "1" * int(part[1]), plain)
    words = re.sub(r"\(\?P<\w+>[^)]*\)", "x", digits)
    return re.sub(r"<(?:(\w+):)?\w+>", lambda part: SAMPLES[part[1] or ""], words)
