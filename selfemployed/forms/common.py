"""What every form of the room says and asks in the same way."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"

PLEASE_SELECT = _("Please Select")


def select(
    label: Words,
    choices: Iterable[tuple[str, Words]] = (),
    *,
    autocomplete: str = "off",
) -> forms.ChoiceField:
    """A dropdown that begins with "Please Select"."""
    return forms.ChoiceField(
        label=label,
        choices=[("", PLEASE_SELECT), *choices],
        widget=forms.Select(attrs={"autocomplete": autocomplete}),
    )


def text(
    label: Words,
    *,
    max_length: int,
    required: bool = True,
    help_text: Words = "",
    **attrs: str,
) -> forms.CharField:
    """A line of text; ``attrs`` are those of the input."""
    return forms.CharField(
        label=label,
        max_length=max_length,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
    )
