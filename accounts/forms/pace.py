"""Two traps for machines that fill in a form: a field that nobody sees, and haste.

A person who is caught by mistake loses nothing: the form comes back as it was typed, and is
taken when it is sent once more.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A moment that was read off the page once is not of use for ever.
LONGEST = timedelta(hours=2)


def stamp() -> str:
    """The moment the form is shown, in whole seconds, signed."""
    return _signer().sign(str(int(timezone.now().timestamp())))


class PacedForm(forms.Form):
    """A form that takes a person ``settings.LEAST_SECONDS_TO_FILL_IN`` to fill in; 0: any time."""

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    shown_at = forms.CharField(required=False, initial=stamp, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("website"):
            self._show("website", "")
            self._send_once_more()
        elif settings.LEAST_SECONDS_TO_FILL_IN:
            age = _age(data.get("shown_at", ""))
            if age is None or age > LONGEST:
                self._show("shown_at", stamp())
                self._send_once_more()
            elif age < timedelta(seconds=settings.LEAST_SECONDS_TO_FILL_IN):
                self._send_once_more()
        return data

    def _send_once_more(self) -> None:
        self.add_error(
            None,
            forms.ValidationError(
                _("We could not tell whether a person filled this in. Please send it once more."),
                code="machine",
            ),
        )

    def _show(self, name: str, value: str) -> None:
        """Another value than was sent, in the form as it comes back."""
        # One by one: a QueryDict that is unpacked gives lists, and they would come back as typed.
        self.data = {key: self.data[key] for key in self.data} | {name: value}


def _age(stamped: str) -> timedelta | None:
    try:
        shown_at = int(_signer().unsign(stamped))
    except BadSignature:
        return None
    return timedelta(seconds=timezone.now().timestamp() - shown_at)


def _signer() -> Signer:
    return Signer(salt="accounts.forms.pace")
