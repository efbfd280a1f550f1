from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from payments import banks
from payments.models import Bank
from selfemployed.forms.renewal import RenewalForm
from wording.formats import MALAYSIA

# The scheme's Act is of 2017 (Act 789): nobody was covered before.
FIRST_DAY = date(2017, 1, 1)


class TermsForm(forms.Form):
    """The terms of the payment service."""

    accept_terms = forms.BooleanField(
        label=_("I acknowledge that I have read and agree to the above Terms and Conditions"),
        error_messages={
            "required": _("Tick the box to agree to the Terms and Conditions before paying.")
        },
    )


class PayForm(TermsForm):
    """Pay Now: the terms of the payment service and the way of paying."""

    method = forms.ChoiceField(
        label=_("Payment Method"), choices=[("fpx", _("Internet Banking"))], initial="fpx"
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


class RenewAndPayForm(TermsForm, BankForm, RenewalForm):
    """A renewal and its payment on one page, ready with the bank that paid last, if it is open."""

    def __init__(self, *args: Any, usual_bank: Bank | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["plan", "months", "bank", "accept_terms"])
        # The row in the list is as fresh as FPX lets it be.
        listed = self.banks.get(usual_bank.code) if usual_bank else None
        if listed and listed.online:
            self.initial.setdefault("bank", listed.code)

    @property
    def choice(self) -> dict[str, Any]:
        """Plan, months and bank. Only of a valid form."""
        return {name: self.cleaned_data[name] for name in ("plan", "months", "bank")}


class MomentForm(forms.Form):
    """A moment that has passed, by the clock of Malaysia."""

    day = forms.DateField(
        label=_("Date"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-20"}),
        error_messages={
            "required": _("Enter the date."),
            "invalid": _("Enter a date, for example 27-12-2019."),
        },
    )
    time = forms.TimeField(
        label=_("Time in Malaysia"),
        input_formats=["%H:%M:%S", "%H:%M"],
        widget=forms.TimeInput(
            format="%H:%M:%S", attrs={"type": "time", "step": 1, "class": "w-20"}
        ),
        error_messages={
            "required": _("Enter the time."),
            "invalid": _("Enter a time, for example 16:35."),
        },
    )

    @property
    def moment(self) -> datetime:
        """Aware, to the second. Only of a valid form."""
        return _in_malaysia(self.cleaned_data["day"], self.cleaned_data["time"])

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < FIRST_DAY:
            raise forms.ValidationError(_("Enter a date in 2017 or later: the scheme began then."))
        return day

    def clean(self) -> None:
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        if day and hour is not None and _in_malaysia(day, hour) > timezone.now():
            self.add_error("day", _("Enter a date and time that have passed."))


def _in_malaysia(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, MALAYSIA)


def _choice(bank: Bank) -> tuple[str, str]:
    if bank.online:
        return bank.code, bank.name
    return bank.code, gettext("%(bank)s (Offline)") % {"bank": bank.name}
