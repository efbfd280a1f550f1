from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PasswordAgainForm


class CloseAccountForm(PasswordAgainForm):
    sure = forms.BooleanField(
        label=_("I want to close my MATRIX account."),
        error_messages={"required": _("Tick the box to close your account.")},
    )
    field_order = ["sure", "current_password"]
