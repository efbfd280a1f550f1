"""Sign-up: the details, then the code. Labels are the guide's."""

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import identity
from accounts.captcha import captcha_field
from accounts.forms.inputs import EmailField, MobileField, ic_input, identity_error
from accounts.forms.pace import PacedForm
from accounts.identity import IdType, InvalidIdentity
from accounts.models.choices import ID_TYPES
from accounts.signup import Details

format_html_lazy = lazy(format_html, SafeString)


class SignUpForm(PacedForm):
    id_type = forms.ChoiceField(
        label=_("Select ID Type"),
        choices=ID_TYPES,
        initial=IdType.NEW_IC.value,
        error_messages={"required": _("Select the type of your ID.")},
    )
    ic_number = forms.CharField(
        label=_("IC Number (e.g. 790811087654)"),
        max_length=24,
        widget=ic_input(),
        error_messages={"required": _("Enter your IC number.")},
    )
    full_name = forms.CharField(
        label=_("Full Name As In Identity Card Number"),
        min_length=2,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your full name as in your identity card.")},
    )
    email = EmailField(label=_("Email (e.g. ahmad@gmail.com)"))
    mobile = MobileField(label=_("Mobile Number (e.g. 60108877665)"))
    terms = forms.BooleanField(
        label=format_html_lazy(
            '{} <a href="{}" target="_blank" rel="noopener">{}</a>',
            _("I have read and agree to the"),
            reverse_lazy("pages:terms"),
            _("Terms and Conditions"),
        ),
        error_messages={
            "required": _("Please read the Terms and Conditions and tick the box to agree.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["captcha"] = captcha_field()

    def clean_full_name(self) -> str:
        """As typed, without characters that nobody sees. A name has letters."""
        typed = "".join(
            sign for sign in self.cleaned_data["full_name"] if unicodedata.category(sign) != "Cf"
        )
        name = " ".join(typed.split())
        if sum(sign.isalpha() for sign in name) < 2:
            raise forms.ValidationError(
                self.fields["full_name"].error_messages["required"], code="letters"
            )
        return name

    def clean(self) -> dict[str, Any]:
        # Here and not in clean_ic_number, because the rule follows from the type above it.
        data = super().clean()
        if {"id_type", "ic_number"} <= data.keys():
            try:
                data["ic_number"] = identity.clean_number(
                    data["ic_number"],
                    id_type=IdType(data["id_type"]),
                    today=timezone.localdate(),
                )
            except InvalidIdentity as error:
                self.add_error("ic_number", identity_error(data["id_type"], error.reason))
        return data

    def details(self) -> Details:
        """What was typed, cleaned; the language is that of the page."""
        data = self.cleaned_data
        return Details(
            id_type=data["id_type"],
            ic_number=data["ic_number"],
            full_name=data["full_name"],
            email=data["email"],
            mobile=data["mobile"],
            language=(get_language() or settings.LANGUAGE_CODE)[:2],
        )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("OTP Number"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "class": "code",
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
            }
        ),
        error_messages={"required": _("Enter the OTP number that was sent to your phone.")},
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        # A slip of the finger is said at once and costs no try.
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("The OTP number has 6 digits."), code="form")
        return code
