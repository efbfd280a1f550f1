"""Log in, in two steps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import identity
from accounts.forms.inputs import IDENTITY_ERRORS, ic_input


class NumberForm(forms.Form):
    ic_number = forms.CharField(
        label=_("IC Number (e.g. 790811087654)"),
        max_length=24,
        widget=ic_input(),
        error_messages={"required": _("Enter your IC number.")},
    )

    def clean_ic_number(self) -> str:
        number = identity.compact_number(self.cleaned_data["ic_number"])
        if not identity.looks_like_number(number):
            raise forms.ValidationError(IDENTITY_ERRORS["form"], code="form")
        return number


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
    )
