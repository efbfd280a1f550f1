"""CONTRIBUTION PAYMENT: the plan and the months, for a registration and for a renewal."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from selfemployed.coverage import MOST_MONTHS
from selfemployed.forms.common import PLEASE_SELECT
from selfemployed.models import Plan, price


class Card(NamedTuple):
    """One plan to choose; ``total`` is its price once the months are known."""

    radio: BoundWidget
    plan: Plan
    total: Decimal | None


class PaymentForm(forms.Form):
    """Plan and Contribution Months. A ``locked`` plan is not asked for (rule C7)."""

    plan = forms.ModelChoiceField(
        Plan.objects.none(),
        label=gettext_lazy("Contribution Plan"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a plan.")},
    )
    months = forms.TypedChoiceField(
        label=gettext_lazy("Contribution Months"),
        coerce=int,
        widget=forms.Select(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Choose how many months you want to pay for.")},
    )

    def __init__(
        self,
        *args: Any,
        plans: Sequence[Plan],
        locked: Plan | None = None,
        most_months: int = MOST_MONTHS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.locked = locked
        plan = cast("forms.ModelChoiceField[Plan]", self.fields["plan"])
        months = cast("forms.TypedChoiceField", self.fields["months"])
        plan.queryset = Plan.objects.filter(pk__in=[one.pk for one in plans]).order_by("number")
        if locked is not None:
            del self.fields["plan"]
        months.choices = [
            ("", PLEASE_SELECT),
            *((n, _("%(number)d Month(s)") % {"number": n}) for n in range(1, most_months + 1)),
        ]

    def clean(self) -> dict[str, Any]:
        if self.locked is not None:
            self.cleaned_data["plan"] = self.locked
        return self.cleaned_data

    @property
    def amount(self) -> Decimal | None:
        """What it costs (rule M1), once both are chosen, whether or not they were sent."""
        plan, months = self.locked or self._shown("plan"), self._shown("months")
        return None if plan is None or months is None else price(plan, months)

    def cards(self) -> list[Card]:
        """Every plan with its price for the months as the page shows them (rule M1)."""
        months = self.shown_months
        return [_card(radio, months) for radio in self["plan"].subwidgets]

    @property
    def shown_months(self) -> int | None:
        months: int | None = self._shown("months")
        return months

    def _shown(self, name: str) -> Any:
        field = self[name]
        try:
            return field.field.clean(field.value())
        except forms.ValidationError:
            return None


def _card(radio: BoundWidget, months: int | None) -> Card:
    plan = radio.data["value"].instance
    return Card(radio, plan, price(plan, months) if months else None)
