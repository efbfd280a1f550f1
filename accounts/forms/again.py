"""Asking for the password again, before something that a stranger at the screen must not do."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.forms.choosing import OwnedForm
from accounts.views.waiting import too_many


class PasswordAgainForm(OwnedForm):
    current_password = forms.CharField(
        label=_("Your password now"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("So that nobody else does this on a screen you have left open."),
        error_messages={"required": _("Enter the password you log in with.")},
    )

    def clean(self) -> dict[str, Any]:
        """Last of all, for each look at a password is counted: guessing it here is no way in."""
        if not self.errors:
            self._look_at_password()
        return self.cleaned_data

    def _look_at_password(self) -> None:
        try:
            limits.spend(limits.PASSWORDS_ASKED_AGAIN, str(self.owner.pk))
        except limits.TooMany as refusal:
            self.add_error("current_password", too_many(refusal))
        else:
            if not self.owner.check_password(self.cleaned_data["current_password"]):
                self.add_error("current_password", _("This is not your password."))
