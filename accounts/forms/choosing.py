"""What only the person can choose: the secret phrase and the password, and their rules."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from accounts import identity
from accounts.models import User


class OwnedForm(forms.Form):
    """A form about somebody, who need not have an account yet."""

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner


class PhraseForm(OwnedForm):
    secret_phrase = forms.CharField(
        label=_("Secret Phrase"),
        min_length=4,
        max_length=40,
        help_text=_(
            "A few words that only you know. The portal shows them each time you log in, "
            "so that you can tell it is the true one. Do not use your password."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Choose a secret phrase.")},
    )

    def clean_secret_phrase(self) -> str:
        phrase = " ".join(self.cleaned_data["secret_phrase"].split())
        if self.owner.ic_number in identity.compact_number(phrase):
            raise forms.ValidationError(
                _("Your IC number is known to others. Choose other words."), code="personal"
            )
        return phrase


def password_input() -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": "new-password", "maxlength": 200})


class NewPasswordForm(OwnedForm):
    """A password that is not like the owner's details and does not hold their phrase."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=password_input(),
        help_text=_(
            "At least 10 characters. Not only digits, not a common password, "
            "and nothing like your name, IC number, email or mobile number."
        ),
        error_messages={"required": _("Choose a password.")},
    )
    password_confirm = forms.CharField(
        label=_("Password Confirm"),
        strip=False,
        widget=password_input(),
        error_messages={"required": _("Type the password once more.")},
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.owner)
        return password

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        phrase = data.get("secret_phrase") or self.owner.secret_phrase
        password, confirm = data.get("password"), data.get("password_confirm")
        if password and phrase and phrase.casefold() in password.casefold():
            self.add_error(
                "password",
                _("The secret phrase is shown on the log in page. Leave it out of the password."),
            )
        if password and confirm and password != confirm:
            self.add_error("password_confirm", _("The two passwords are not the same."))
        super().clean()
        return data
