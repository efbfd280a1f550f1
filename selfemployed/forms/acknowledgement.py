from django import forms
from django.utils.translation import gettext_lazy as _


class AcknowledgementForm(forms.Form):
    """ACKNOWLEDGMENT: nothing is submitted without it."""

    acknowledged = forms.BooleanField(
        label=_(
            "I hereby certify to the best of my knowledge and belief "
            "that all particulars given are true."
        ),
        error_messages={"required": _("Tick the box to certify that what you have given is true.")},
    )
