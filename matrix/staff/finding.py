"""Finding a payment by whatever number a person at the desk is told."""

from dataclasses import dataclass, field

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.identity import compact_number
from accounts.models import User
from accounts.people import staff_may
from payments.models import Payment
from payments.models.payment import PaymentQuerySet
from selfemployed.models import Person


class FindForm(forms.Form):
    number = forms.CharField(
        label=_("Find a payment"),
        help_text=_("FPX transaction ID, order number, receipt number or IC number."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


@dataclass(frozen=True)
class Found:
    """One payment, or how the list of payments shows several; neither where there is none."""

    payment: Payment | None = None
    listed_by: dict[str, str] = field(default_factory=dict)


def may_find(user: User | AnonymousUser) -> bool:
    return staff_may(user, "payments.view_payment")


def find(text: str) -> Found:
    """What has exactly this number; dashes and spaces in it do not matter.

    One kind of number after the other, each by its own index: asked for together, none serves.
    """
    number = compact_number(text)
    for kind in ("order_number", "transaction_id", "receipt__number"):
        payments = Payment.objects.filter(**{kind: number})
        if found := _found(payments, listed_by={"q": number}):
            return found
    person = Person.objects.filter(user__ic_number=number).first()
    if person is None:
        return Found()
    payments = Payment.objects.of(person.user_id)
    return _found(payments, listed_by={"person": str(person.pk)}) or Found()


def _found(payments: PaymentQuerySet, *, listed_by: dict[str, str]) -> Found | None:
    match list(payments.order_by("pk")[:2]):
        case []:
            return None
        case [payment]:
            return Found(payment=payment)
        case _several:
            return Found(listed_by=listed_by)
