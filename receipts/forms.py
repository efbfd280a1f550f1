from django import forms
from django.utils.translation import gettext_lazy as _

from receipts.models import VoidNote


class VoidForm(forms.Form):
    """Why a receipt is void, in words for its owner."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The owner reads this, and it is printed on the void note."),
        max_length=VoidNote._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
