"""SELF-EMPLOYED INFORMATION: who the person is and where to be reached (rules R4, R5)."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.identity import clean_mobile, clean_phone
from selfemployed.forms.common import PLEASE_SELECT, Words, select, text
from selfemployed.models import (
    Branch,
    City,
    Gender,
    Nationality,
    Race,
    SelfEmployedStatus,
    State,
)
from selfemployed.places import belongs, cities_of, find


class DetailsForm(forms.Form):
    """The guide's fields in its order. New IC and Full Name are the account's: not asked."""

    status = select(gettext_lazy("Status Self-Employed Person"), SelfEmployedStatus.choices)
    nationality = select(gettext_lazy("Nationality"), Nationality.choices)
    race = select(gettext_lazy("Race"), Race.choices)
    gender = select(gettext_lazy("Gender"), Gender.choices, autocomplete="sex")
    address_line_1 = text(
        gettext_lazy("Address Line 1"), max_length=100, autocomplete="address-line1"
    )
    address_line_2 = text(
        gettext_lazy("Address Line 2"),
        max_length=100,
        required=False,
        autocomplete="address-line2",
    )
    state = forms.ModelChoiceField(
        State.objects.all(),
        label=gettext_lazy("State"),
        to_field_name="code",
        empty_label=PLEASE_SELECT,
        widget=forms.Select(
            attrs={
                "autocomplete": "address-level1",
                "data-cities-url": reverse_lazy("selfemployed:places_cities"),
            }
        ),
    )
    city = select(gettext_lazy("City"), autocomplete="address-level2")
    postcode = forms.RegexField(
        r"^[0-9]{5}$",
        label=gettext_lazy("Post Code"),
        help_text=gettext_lazy("Enter it first, and we find state and city for you."),
        error_messages={"invalid": gettext_lazy("A post code has five digits, like 50538.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "postal-code",
                "inputmode": "numeric",
                "maxlength": "5",
                "class": "w-6",
                "data-postcode-url": reverse_lazy("selfemployed:places_postcode"),
            }
        ),
    )
    house_phone = text(
        gettext_lazy("House Phone Number"),
        max_length=20,
        help_text=gettext_lazy("If you have none, enter your mobile number again."),
        autocomplete="home tel",
        inputmode="tel",
    )
    mobile_phone = text(
        gettext_lazy("Mobile Phone Number"),
        max_length=20,
        help_text=gettext_lazy("Like 010-887 7665."),
        autocomplete="tel",
        inputmode="tel",
    )
    email = forms.EmailField(
        label=gettext_lazy("Email Address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    branch = forms.ModelChoiceField(
        Branch.objects.offered(),
        label=gettext_lazy("Preferred PERKESO Branch For Services"),
        to_field_name="code",
        empty_label=PLEASE_SELECT,
        widget=forms.Select(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city = cast("forms.ChoiceField", self.fields["city"])
        city.choices = [("", PLEASE_SELECT), *((name, name) for name in self._cities())]
        city.error_messages["invalid_choice"] = _("Choose a city of the state above.")

    def clean_house_phone(self) -> str:
        try:
            return clean_phone(self.cleaned_data["house_phone"])
        except ValueError as error:
            raise forms.ValidationError(
                _("Enter a phone number in Malaysia, like 03-4264 5000.")
            ) from error

    def clean_mobile_phone(self) -> str:
        try:
            return clean_mobile(self.cleaned_data["mobile_phone"])
        except ValueError as error:
            raise forms.ValidationError(
                _("Enter a mobile number in Malaysia, like 010-887 7665.")
            ) from error

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        state, city, postcode = (cleaned.get(name) for name in ("state", "city", "postcode"))
        if self.has_error("city", code="required") and not self["city"].value():
            self._offer_cities(postcode)
        elif state and city and postcode:
            place = City.objects.get(state=state, name=city)
            if not belongs(postcode, place, state):
                self.add_error("postcode", self._elsewhere(postcode, place))
        return cleaned

    def shown(self, name: str) -> str:
        """The words of a cleaned choice."""
        choices = cast(
            "list[tuple[str, Words]]", cast("forms.ChoiceField", self.fields[name]).choices
        )
        return str(dict(choices)[self.cleaned_data[name]])

    def _cities(self) -> list[str]:
        state = State.objects.filter(code=str(self["state"].value() or "")).first()
        return [] if state is None else [city.name for city in cities_of(state)]

    def _offer_cities(self, postcode: str | None) -> None:
        """A post code of several cities: they are named where one must be chosen."""
        found = list(find(postcode or ""))
        if len(found) > 1:
            del self.errors["city"]
            self.add_error("city", several_cities(str(postcode), found))

    def _elsewhere(self, postcode: str, place: City) -> forms.ValidationError:
        return forms.ValidationError(
            _(
                "%(postcode)s is not a post code of %(city)s, %(state)s. "
                "Correct it, or choose the city that it belongs to."
            ),
            code="elsewhere",
            params={"postcode": postcode, "city": place.name, "state": place.state.name},
        )


def several_cities(postcode: str, cities: Iterable[City]) -> str:
    """What to do about a post code that belongs to more than one city."""
    return _("%(postcode)s is a post code of several cities: %(cities)s. Choose one of them.") % {
        "postcode": postcode.strip(),
        "cities": ", ".join(city.name for city in cities),
    }
