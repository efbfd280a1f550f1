"""HTML from the template files of this package. Every value is escaped unless it is ``Html``."""

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from http import HTTPStatus
from pathlib import Path
from string import Template

from payments.mockfpx.web import Response

_FOLDER = Path(__file__).parent / "templates"


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def fill(template: str, **values: str) -> Html:
    """A template file with its ``$names`` replaced.

    Raises:
        KeyError: a name has no value.
    """
    safe = {
        name: value if isinstance(value, Html) else escape(value, quote=True)
        for name, value in values.items()
    }
    return Html(_template(template).substitute(safe))


def joined(parts: Iterable[Html]) -> Html:
    return Html("".join(parts))


def facts(rows: Mapping[str, str]) -> Html:
    """A list of names and values; rows without a value are left out."""
    return joined(
        fill("fact.html", name=name, value=value) for name, value in rows.items() if value
    )


def page(*, title: str, body: Html, root: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    whole = fill("base.html", title=title, body=body, root=root)
    return Response(whole.encode(), status=status)


@cache
def _template(name: str) -> Template:
    return Template((_FOLDER / name).read_text("utf-8"))
