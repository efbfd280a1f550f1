"""What the forms of this room have in common."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.identity import IdType

IDENTITY_ERRORS = {
    "form": _("Enter the 12 digits of the IC number, for example 790811087654."),
    "date": _("The first six digits must be a date of birth: year, month, day."),
    "place": _("Digits 7 and 8 are not the code of a place of birth. Please check them."),
}
ARMY_POLICE_ERROR = _("Enter the army or police number, for example T1234567 or RF123456.")


def ic_input(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(
        attrs={"autocomplete": "username", "spellcheck": "false", "class": "w-20", **attrs}
    )


def identity_error(id_type: str, reason: str) -> forms.ValidationError:
    message = ARMY_POLICE_ERROR if id_type == IdType.ARMY_POLICE else IDENTITY_ERRORS[reason]
    return forms.ValidationError(message, code=reason)
