"""What the forms of this room have in common."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import identity
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


class EmailField(forms.EmailField):
    widget = forms.EmailInput(attrs={"autocomplete": "email"})
    default_error_messages = {
        "required": _("Enter your email address."),
        "invalid": _("Enter an email address like ahmad@gmail.com."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)


class MobileField(forms.CharField):
    """A mobile number as people write it; cleaned it is E.164."""

    widget = forms.TextInput(
        attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "class": "w-20"}
    )
    default_error_messages = {
        "required": _("Enter your mobile number."),
        "invalid": _("Enter a mobile number in Malaysia, for example 60108877665."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=24, **kwargs)

    def clean(self, value: Any) -> str:
        try:
            return identity.clean_mobile(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
