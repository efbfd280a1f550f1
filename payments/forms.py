from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from payments import banks
from payments.models import Bank


class PayForm(forms.Form):
    """Pay Now: the terms of the payment service and the way of paying."""

    method = forms.ChoiceField(
        label=_("Payment Method"), choices=[("fpx", _("Internet Banking"))], initial="fpx"
    )
    accept_terms = forms.BooleanField(
        label=_("I acknowledge that I have read and agree to the above Terms and Conditions"),
        error_messages={
            "required": _("Tick the box to agree to the Terms and Conditions before paying.")
        },
    )


class BankSelect(forms.Select):
    """A list in which offline banks are shown but cannot be selected."""

    def __init__(self, *, offline: set[str]) -> None:
        super().__init__()
        self.offline = offline

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if value in self.offline:
            option["attrs"]["disabled"] = True
        return option


class BankForm(forms.Form):
    """Select Bank: the banks as FPX lists them now; one that is offline cannot be chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever has chosen waits for no second list: their unanswered attempts are asked about.
        listed = banks.known() if self.is_bound else banks.offered()
        self.banks = {bank.code: bank for bank in listed}
        offline = {bank.code for bank in self.banks.values() if not bank.online}
        self.fields["bank"] = forms.ChoiceField(
            label=_("Select Bank"),
            choices=[("", _("Please Select")), *map(_choice, self.banks.values())],
            widget=BankSelect(offline=offline),
            error_messages={"required": _("Select your bank.")},
        )

    def clean_bank(self) -> Bank:
        bank = self.banks[self.cleaned_data["bank"]]
        if not bank.online:
            raise forms.ValidationError(
                _("%(bank)s is offline at the moment. Select another bank or try again later."),
                params={"bank": bank.name},
            )
        return bank


def _choice(bank: Bank) -> tuple[str, str]:
    if bank.online:
        return bank.code, bank.name
    return bank.code, gettext("%(bank)s (Offline)") % {"bank": bank.name}
