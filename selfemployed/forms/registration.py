"""The registration form as a whole: its four blocks, bound to one draft (rule R4)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from accounts.identity import IdType, is_male
from accounts.models import User
from selfemployed.forms.acknowledgement import AcknowledgementForm
from selfemployed.forms.details import DetailsForm
from selfemployed.forms.documents import DocumentsForm, asked
from selfemployed.forms.payment import PaymentForm
from selfemployed.forms.sector import ClassForm
from selfemployed.inspection import Refused
from selfemployed.models import (
    Document,
    Gender,
    Nationality,
    Person,
    Plan,
    RegistrationDraft,
    Sector,
)
from selfemployed.slots import slots_of
from wording.formats import mobile

SHORT_LISTS = ("status", "nationality", "race", "gender")


class RegistrationForm:
    """The page's forms, filled from the draft. ``checked`` says whether errors are shown."""

    def __init__(
        self,
        user: User,
        sector: Sector,
        draft: RegistrationDraft | None,
        *,
        on: date,
        checked: bool,
        refused: Mapping[str, Refused] | None = None,
    ) -> None:
        answers = draft.data if draft else {}
        given: dict[str, Any] = {"data": answers if checked else None}
        given["initial"] = prefilled(user) | answers
        self.user = user
        self.draft = draft
        self.details = DetailsForm(**given)
        self.sector_class = ClassForm(**given, sector=sector)
        self.asked = asked(slots_of(sector, self.sector_class.chosen), on=on)
        self.documents = DocumentsForm(
            **given, asked=self.asked, kept=_kept(draft), refused=refused or {}
        )
        self.payment = PaymentForm(**given, plans=list(Plan.objects.in_force(on)))
        self.acknowledgement = AcknowledgementForm(**given)

    def __iter__(self) -> Iterator[forms.Form]:
        yield self.details
        yield self.sector_class
        yield self.documents
        yield self.payment
        yield self.acknowledgement

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self)

    @property
    def errors(self) -> ErrorDict:
        return ErrorDict({name: error for form in self for name, error in form.errors.items()})

    def forgive(self) -> None:
        """Drop every error but that of a refused file: the person is still filling in."""
        for form in self:
            for name in list(form.errors):
                if not form.has_error(name, code="refused"):
                    del form.errors[name]

    @property
    def answers(self) -> dict[str, Any]:
        """What a registration needs to know, by the names of ``drafts.submit``, once valid."""
        return {
            **self.payment.cleaned_data,
            **self.sector_class.cleaned_data,
            "details": self.personal_details,
            "slots": [one.slot.code for one in self.asked],
        }

    @property
    def shown(self) -> dict[str, str]:
        """The choices of the details in words, once valid."""
        return {name: self.details.shown(name) for name in SHORT_LISTS}

    @property
    def personal_details(self) -> dict[str, Any]:
        """The values of ``PersonalDetails`` by field name, once valid."""
        return {
            **self.details.cleaned_data,
            "ic_number": self.user.ic_number,
            "full_name": self.user.full_name,
        }


def prefilled(user: User) -> dict[str, Any]:
    """What we know already: the details given last, or else what the account tells."""
    person = Person.objects.select_related("state", "branch").filter(user=user).first()
    if person is None:
        return _from_account(user)
    known = {name: getattr(person, name) for name in DetailsForm.base_fields}
    return known | {
        "state": person.state.code,
        "branch": person.branch.code,
        "house_phone": mobile(person.house_phone),
        "mobile_phone": mobile(person.mobile_phone),
    }


def _from_account(user: User) -> dict[str, Any]:
    known: dict[str, Any] = {"email": user.email, "mobile_phone": mobile(user.mobile or "")}
    if user.id_type == IdType.ARMY_POLICE:
        return known
    known["gender"] = Gender.MALE if is_male(user.ic_number) else Gender.FEMALE
    known["nationality"] = (
        Nationality.PERMANENT_RESIDENT if user.id_type == IdType.MYPR else Nationality.MALAYSIAN
    )
    return known


def _kept(draft: RegistrationDraft | None) -> dict[str, Document]:
    if draft is None:
        return {}
    return {one.slot: one for one in draft.documents.select_related("document_type")}
