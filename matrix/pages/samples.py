"""What the styleguide fills the components with: nobody's data, made up here."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matrix.pages.timeline import Timeline, timeline
from selfemployed.coverage import Period
from wording.formats import MALAYSIA

NOW = datetime(2019, 12, 27, 16, 40, tzinfo=MALAYSIA)
LONG_SECTOR = "PROFESSIONAL, SCIENTIFIC, TECHNICAL AND SUPPORT SERVICES, OTHERS"
PERSON = SimpleNamespace(full_name="Ahmad bin Abdullah", is_authenticated=True)
CHOICES = [("taxi", _("Taxi")), ("bus", _("Bus")), ("parcel", _("Parcels"))]
PLANS = [("157.20", "157.20"), ("232.80", "232.80")]
BENEFITS = {
    "annual": Decimal("157.20"),
    "monthly": Decimal("13.10"),
    "insured": Decimal("1550.00"),
    "daily": Decimal("41.33"),
    "dependants": Decimal("1395.00"),
    "total": Decimal("52.40"),
}


class EveryControl(forms.Form):
    """One field for each way in which the renderer draws one."""

    line = forms.CharField(label=_("Line of text"))
    short = forms.CharField(label=_("Short text"), widget=forms.TextInput(attrs={"class": "w-10"}))
    hinted = forms.CharField(label=_("With a hint"), help_text=_("Like 010-887 7665."))
    optional = forms.CharField(label=_("May be left empty"), required=False)
    fixed = forms.CharField(label=_("Cannot be changed"), disabled=True, required=False)
    chosen = forms.ChoiceField(
        label=_("One of a list"), choices=[("", _("Please Select")), *CHOICES]
    )
    radios = forms.ChoiceField(label=_("One of a few"), choices=CHOICES, widget=forms.RadioSelect)
    boxes = forms.MultipleChoiceField(
        label=_("Some of a few"), choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label=_("I agree"), help_text=_("One box, with a hint."))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    code = forms.CharField(
        label=_("One-time code"), widget=forms.TextInput(attrs={"class": "code"})
    )
    day = forms.DateField(
        label=_("Date"), widget=forms.DateInput(attrs={"type": "date", "class": "w-20"})
    )
    hour = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time", "class": "w-20"})
    )
    text = forms.CharField(label=_("Several lines"), widget=forms.Textarea(attrs={"rows": 3}))


class PlanChoice(forms.Form):
    plan = forms.ChoiceField(label=_("Contribution Plan"), choices=PLANS, widget=forms.RadioSelect)
    months = forms.ChoiceField(
        label=_("Contribution Months"), choices=[(n, n) for n in range(1, 13)]
    )


class Upload(forms.Form):
    document = forms.FileField(label=_("Identification Card"), help_text=_("At most 5 MB."))


def sample_forms() -> dict[str, forms.Form]:
    """Fields at rest and refused; plans at rest, chosen and refused; a file likewise."""
    return {
        "empty": EveryControl(prefix="empty", initial={"fixed": "790811-08-7654"}),
        "refused": EveryControl({"refused-code": ""}, prefix="refused"),
        "plans": PlanChoice(prefix="plans", initial={"plan": "157.20", "months": 4}),
        "plans_off": PlanChoice(prefix="off"),
        "plans_refused": PlanChoice({}, prefix="missing"),
        "file": Upload(prefix="file"),
        "file_kept": Upload(prefix="kept"),
        "file_refused": Upload({}, prefix="file-refused"),
    }


def sample_lines() -> dict[str, Timeline | None]:
    """Timelines of one coverage, of one with a gap, of one that is renewed."""
    one = _period(date(2019, 10, 1), days=120)
    earlier = _period(date(2019, 3, 1), days=120)
    later = _period(date(2020, 1, 29), days=90)
    return {
        "one": timeline([one], now=NOW),
        "gap": timeline([earlier, one], now=NOW),
        "queued": timeline([one, later], now=NOW),
    }


def sample_messages() -> list[Message]:
    return [
        Message(messages.INFO, gettext("Something to know.")),
        Message(messages.SUCCESS, gettext("Saved.")),
        Message(messages.WARNING, gettext("Something to look at.")),
        Message(messages.ERROR, gettext("That did not work.")),
    ]


def sample_page() -> Page[int]:
    return Paginator(range(30), 10).page(2)


def samples() -> dict[str, Any]:
    return {
        "now": NOW,
        "covered_until": NOW + timedelta(days=113),
        "covered_shortly": NOW + timedelta(days=9),
        "long_sector": LONG_SECTOR,
        "forms": sample_forms(),
        "benefits": BENEFITS,
        "lines": sample_lines(),
        "several_messages": sample_messages(),
        "page": sample_page(),
        "cell_rows": ["ONLINE BUSINESS", LONG_SECTOR],
    }


def _period(first: date, *, days: int) -> Period:
    start = datetime.combine(first, time.min, MALAYSIA)
    return Period(start, start + timedelta(days=days) - timedelta(seconds=1))
