"""The filters of ``wording.formats`` for templates, and icons drawn into the page."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wording import formats, icons
from wording.request_ids import current_request_id

register = template.Library()

register.filter("ic", formats.ic)
register.filter("masked_ic", formats.masked_ic)
register.filter("masked_name", formats.masked_name)
register.filter("masked_email", formats.masked_email)
register.filter("masked_mobile", formats.masked_mobile)
register.filter("mobile", formats.mobile)
register.simple_tag(current_request_id, name="request_id")


@register.filter
def rm(amount: Decimal | None) -> str:
    return "" if amount is None else formats.money(amount)


@register.filter
def moment(value: datetime | None) -> str:
    """Nothing for no value: a template need not ask first."""
    return formats.moment(value) if value else ""


@register.filter
def moment_iso(value: datetime | None) -> str:
    return formats.moment_iso(value) if value else ""


@register.filter
def day(value: date | None) -> str:
    return formats.day(value) if value else ""


@register.filter
def months(number: int) -> str:
    """``4 Month(s)``, the guide's words."""
    return _("%(number)d Month(s)") % {"number": number}


@register.filter
def whole(text: str) -> SafeString:
    """In one piece: a date is not broken at its hyphens, where a sentence holds it."""
    return format_html('<span class="number">{}</span>', text)


@register.simple_tag
def icon(name: str, extra_class: str = "") -> SafeString:
    """An icon of the sprite; it says nothing to a screen reader, the text beside it does.

    Raises KeyError for a name that the sprite does not have.
    """
    symbol = icons.symbols()[name]
    return format_html(
        '<svg class="icon {}" width="24" height="24" {} aria-hidden="true" focusable="false">'
        "{}</svg>",
        extra_class,
        symbol.attributes,
        symbol.drawing,
    )
