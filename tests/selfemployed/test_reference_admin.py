from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from selfemployed.models.reference import (
    Branch,
    City,
    DocumentSlot,
    DocumentType,
    Plan,
    ReferenceLoad,
    Sector,
    SectorClass,
    State,
)
from selfemployed.reference import loader
from tests.making import sign_in

MODELS = [
    Branch,
    City,
    DocumentSlot,
    DocumentType,
    Plan,
    ReferenceLoad,
    Sector,
    SectorClass,
    State,
]


@pytest.fixture
def staff(client: Client, django_user_model) -> Client:
    loader.load()
    person = django_user_model.objects.create_superuser(
        "790811087654", full_name="Staff", email="staff@example.com"
    )
    sign_in(client, person)
    return client


def page(model: type, name: str, *args: object) -> str:
    return reverse(f"admin:selfemployed_{model.__name__.lower()}_{name}", args=args)


def test_every_list_and_row_of_the_reference_data_opens(staff: Client) -> None:
    for model in MODELS:
        row = model._default_manager.first()
        assert staff.get(page(model, "changelist")).status_code == 200, model
        assert staff.get(page(model, "change", row.pk)).status_code == 200, model


def test_every_kind_of_row_but_the_loads_can_be_added(staff: Client) -> None:
    added = {model for model in MODELS if staff.get(page(model, "add")).status_code == 200}
    assert added == set(MODELS) - {ReferenceLoad}


def test_a_postcode_finds_its_city(staff: Client) -> None:
    found = staff.get(page(City, "changelist"), {"q": "18000"})
    assert [city.name for city in found.context["cl"].result_list] == ["Kuala Krai"]


def test_a_tariff_that_overlaps_the_present_one_is_refused_in_words(staff: Client) -> None:
    amounts = {"insured_monthly_earnings": "1200", "monthly": "15.00", "annual": "180.00"}
    answer = staff.post(page(Plan, "add"), {"number": 1, "effective_from": "2027-01-01", **amounts})
    assert "give it its last day first" in answer.content.decode()
    assert Plan.objects.filter(number=1).count() == 1


@pytest.mark.parametrize(("days", "fixed"), [(0, True), (1, False)])
def test_the_amounts_of_a_plan_can_be_changed_until_it_begins(
    staff: Client, days: int, fixed: bool
) -> None:
    first_day = timezone.localdate() + timedelta(days=days)
    amounts = {"insured_monthly_earnings": "1200", "monthly": "15", "annual": "180"}
    plan = Plan.objects.create(number=9, effective_from=first_day, **amounts)
    shown = staff.get(page(Plan, "change", plan.pk)).content.decode()
    assert ("RM 1,200.00" in shown) is fixed
    given = {"number": 9, "insured_monthly_earnings": "1300", "monthly": "16", "annual": "192"}
    given |= {"effective_from": first_day, "effective_to": first_day}
    staff.post(page(Plan, "change", plan.pk), given)
    plan.refresh_from_db()
    assert (plan.monthly == 15) is fixed
    assert plan.effective_to == first_day


def test_the_amounts_of_the_plans_are_written_as_money_and_sorted(staff: Client) -> None:
    listed = staff.get(page(Plan, "changelist"), {"o": "-3"})
    assert [plan.number for plan in listed.context["cl"].result_list] == [4, 3, 2, 1]
    for amount in ("RM 1,050.00", "RM 13.10", "RM 157.20", "RM 28.00", "RM 945.00"):
        assert amount in listed.content.decode()
