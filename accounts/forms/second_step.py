"""The codes of staff's second step."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AppCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "code", "autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
        help_text=_("The six digits that the app shows now."),
        error_messages={"required": _("Enter the code that the app shows.")},
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        # A slip of the finger is said at once and costs no wait.
        if not self.looks_like_code(code):
            raise forms.ValidationError(_("The code has 6 digits."), code="form")
        return code

    def looks_like_code(self, code: str) -> bool:
        return len(code) == 6 and code.isascii() and code.isdigit()


class SecondStepForm(AppCodeForm):
    """Takes a recovery code as well."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        code = self.fields["code"]
        code.help_text = _("The six digits that the app shows now, or one of your recovery codes.")
        # A keyboard with letters, for recovery codes.
        del code.widget.attrs["inputmode"]

    def looks_like_code(self, code: str) -> bool:
        return super().looks_like_code(code) or len(code.replace("-", "")) == 12
