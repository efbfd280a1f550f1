from django import forms
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


class BankForm(forms.Form):
    """Select Bank: the banks as FPX lists them now; one that is offline cannot be chosen."""

    bank = forms.ChoiceField(
        label=_("Select Bank"), error_messages={"required": _("Select your bank.")}
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.banks = {bank.code: bank for bank in banks.offered()}
        select = self.fields["bank"]
        select.widget = BankSelect(
            offline={bank.code for bank in self.banks.values() if not bank.online}
        )
        select.choices = [("", _("Please Select")), *map(_choice, self.banks.values())]  # type: ignore[attr-defined]

    def clean_bank(self) -> Bank:
        bank = self.banks[self.cleaned_data["bank"]]
        if not bank.online:
            raise forms.ValidationError(
                _("%(bank)s is offline at the moment. Select another bank or try again later."),
                params={"bank": bank.name},
            )
        return bank


class BankSelect(forms.Select):
    """A list in which offline banks are shown but cannot be selected."""

    def __init__(self, *, offline: set[str]) -> None:
        super().__init__()
        self.offline = offline

    def create_option(self, *args: object, **kwargs: object) -> dict[str, object]:
        option: dict[str, object] = super().create_option(*args, **kwargs)  # type: ignore[arg-type]
        if option["value"] in self.offline:
            option["attrs"] = {**option["attrs"], "disabled": True}  # type: ignore[dict-item]
        return option


def _choice(bank: Bank) -> tuple[str, str]:
    if bank.online:
        return bank.code, bank.name
    return bank.code, _("%(bank)s (Offline)") % {"bank": bank.name}
