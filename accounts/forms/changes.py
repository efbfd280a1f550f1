"""Changing one's own account; each change asks for the password again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.again import PasswordAgainForm
from accounts.forms.choosing import NewPasswordForm, PhraseForm
from accounts.forms.inputs import EmailField, MobileField


class MobileForm(PasswordAgainForm):
    mobile = MobileField(label=_("New mobile number (e.g. 60108877665)"))
    field_order = ["mobile", "current_password"]

    def clean_mobile(self) -> str:
        mobile: str = self.cleaned_data["mobile"]
        if mobile == self.owner.mobile:
            raise forms.ValidationError(_("This is your mobile number already."), code="same")
        return mobile


class EmailForm(PasswordAgainForm):
    email = EmailField(label=_("New email (e.g. ahmad@gmail.com)"))
    field_order = ["email", "current_password"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.casefold() == self.owner.email.casefold():
            raise forms.ValidationError(_("This is your email address already."), code="same")
        return email


class ChangePhraseForm(PhraseForm, PasswordAgainForm):
    field_order = ["secret_phrase", "current_password"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        phrase, password = data.get("secret_phrase"), data.get("current_password")
        if phrase and password and phrase.casefold() in password.casefold():
            self.add_error(
                "secret_phrase",
                _("The secret phrase is shown on the log in page. Choose other words."),
            )
        return super().clean()


class ChangePasswordForm(NewPasswordForm, PasswordAgainForm):
    field_order = ["current_password", "password", "password_confirm"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("New password")
