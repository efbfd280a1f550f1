from django import forms
from django.utils.translation import gettext_lazy as _


class RejectionForm(forms.Form):
    """Why a contribution is cancelled, in words for the person."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person reads this beside the contribution."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
