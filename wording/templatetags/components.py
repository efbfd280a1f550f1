"""Tags that draw the portal's components; each fills one small template of `components/`."""

from collections import Counter
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

register = template.Library()


class Status(NamedTuple):
    """How a status is shown: never by its colour alone."""

    tone: str
    icon: str
    label: str | Promise


STATUSES = {
    "submitted": Status("info", "file-text", _("Submitted")),
    "active": Status("success", "circle-check", _("Active")),
    "rejected": Status("failure", "circle-x", _("Rejected")),
    "expired": Status("warning", "triangle-alert", _("Expired")),
    "renewed": Status("info", "refresh-cw", _("Renewed")),
    "pending": Status("warning", "clock", _("Pending")),
    "paid": Status("success", "circle-check", _("Paid")),
    "failed": Status("failure", "circle-x", _("Failed")),
    "mismatch": Status("warning", "triangle-alert", _("Being checked")),
    "surplus": Status("warning", "triangle-alert", _("Surplus")),
    "valid": Status("success", "shield-check", _("Valid")),
    "offline": Status("neutral", "circle-x", _("Offline")),
    "unavailable": Status("neutral", "lock", _("Unavailable")),
}

NOTICE_ICONS = {
    "success": "circle-check",
    "pending": "clock",
    "failure": "circle-x",
    "danger": "triangle-alert",
    "warning": "triangle-alert",
    "info": "info",
}


def draw(component: str, **variables: Any) -> SafeString:
    return render_to_string(f"components/{component}.html", variables)


@register.simple_tag
def status(value: str, label: str | Promise = "") -> SafeString:
    """A status word with its icon; `value` is the stored value, in any case."""
    known = STATUSES.get(str(value).lower(), Status("neutral", "info", value))
    return draw("status", tone=known.tone, icon_name=known.icon, label=label or known.label)


@register.simple_block_tag
def panel(
    content: str, title: str = "", icon: str = "", level: int = 2, id: str = "", extra: str = ""
) -> SafeString:
    """A white card; `level` is that of its heading."""
    return draw(
        "panel", content=content, title=title, icon_name=icon, level=level, id=id, extra=extra
    )


@register.simple_block_tag
def notice(
    content: str,
    kind: str,
    title: str = "",
    level: int = 2,
    reference_label: str = "",
    reference: str = "",
) -> SafeString:
    """A coloured panel: success, pending, failure, danger, warning or info.

    Raises KeyError for any other kind.
    """
    return draw(
        "notice",
        content=content,
        kind=kind,
        icon_name=NOTICE_ICONS[kind],
        title=title,
        level=level,
        reference_label=reference_label,
        reference=reference,
    )


@register.simple_block_tag
def empty_state(content: str, title: str, icon: str = "info") -> SafeString:
    return draw("empty_state", content=content, title=title, icon_name=icon)


@register.simple_block_tag
def breadcrumbs(content: str) -> SafeString:
    return draw("breadcrumbs", content=content)


@register.simple_tag
def crumb(label: str, view_name: str = "", *args: object) -> SafeString:
    """One step of the breadcrumbs; without a view it is the page that is open."""
    if not view_name:
        return format_html('<li><span aria-current="page">{}</span></li>', label)
    return format_html('<li><a href="{}">{}</a></li>', reverse(view_name, args=args), label)


@register.simple_block_tag
def row(content: str, label: str, change_url: str = "") -> SafeString:
    """One line of a `<dl class="summary">`."""
    return draw("row", content=content, label=label, change_url=change_url)


@register.simple_block_tag
def legend(content: str, title: str) -> SafeString:
    """What the words of a table mean; `meaning` tags are its contents."""
    return draw("legend", content=content, title=title)


@register.simple_block_tag
def meaning(content: str, value: str) -> SafeString:
    """One line of a `legend`: a status, and what it says."""
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", status(value), content)


@register.simple_block_tag
def cell(content: str, label: str, kind: str = "") -> SafeString:
    """A table cell that carries its column's name to phones, where rows become cards.

    The role is said aloud because browsers forget it when CSS makes a block of the cell.
    """
    return format_html('<td role="cell" data-label="{}" class="{}">{}</td>', label, kind, content)


@register.inclusion_tag("components/steps.html")
def steps(current: int, *labels: str) -> dict[str, Any]:
    """Where one is in a journey of several pages; `current` counts from 1."""
    return {"current": current, "labels": labels, "label": labels[current - 1]}


@register.inclusion_tag("components/menu_link.html", takes_context=True)
def menu_link(
    context: template.Context, view_name: str, label: str, icon: str = ""
) -> dict[str, Any]:
    """A link of the side menu, marked when its page is the open one."""
    match = getattr(context.get("request"), "resolver_match", None)
    return {
        "url": reverse(view_name),
        "label": label,
        "icon_name": icon,
        "is_current": match is not None and match.view_name == view_name,
    }


def anchor(field: BoundField) -> str:
    """The id to jump to: a group of radios has no control of its own, so its first one."""
    if isinstance(field.field.widget, forms.RadioSelect):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.inclusion_tag("components/error_summary.html")
def error_summary(*bound_forms: forms.BaseForm) -> dict[str, Any]:
    """Every error of the forms on the page, each linked to its field.

    A sentence of our own says what it is about; Django's "This field is required." does not, nor
    does one that several fields share.
    """
    found = [(field, text) for form in bound_forms for field in form for text in field.errors]
    times = Counter(text for _field, text in found)
    unnamed = str(forms.Field.default_error_messages["required"])
    errors = [
        {
            "anchor": anchor(field),
            "label": field.label if text == unnamed or times[text] > 1 else "",
            "text": text,
        }
        for field, text in found
    ]
    return {
        "general": [e for form in bound_forms for e in form.non_field_errors()],
        "errors": errors,
    }


@register.filter
def sen(amount: Decimal) -> int:
    """Ringgit as whole sen, for scripts that add money without fractions."""
    return int(amount * 100)
