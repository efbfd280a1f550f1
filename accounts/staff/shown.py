"""How staff's pages write what Django's admin would show raw: amounts, and what is kept as JSON."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from wording import formats


def money(field: str, title: Any) -> Callable[[Any, Any], str]:
    """An amount as the portal writes money; a list is sorted by the amount itself."""

    @admin.display(description=title, ordering=field)
    def shown(_admin: Any, row: Any) -> str:
        amount = getattr(row, field)
        return "–" if amount is None else formats.money(amount)

    return shown


def lines(told: Iterable[tuple[Any, Any]]) -> str:
    """Each name with its value on a line of its own, escaped; a dash where there is none."""
    rows = format_html_join(
        "", "<div><dt>{}</dt><dd>{}</dd></div>", ((capfirst(name), value) for name, value in told)
    )
    return format_html('<dl class="lines">{}</dl>', rows) if rows else "–"
