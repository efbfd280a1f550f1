from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from selfemployed.admin.reference import PlanAdmin
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
def test_the_amounts_of_a_plan_can_be_changed_until_it_begins(days: int, fixed: bool) -> None:
    first_day: date = timezone.localdate() + timedelta(days=days)
    request = RequestFactory().get("/")
    fields = PlanAdmin(Plan, admin.site).get_readonly_fields(
        request, Plan(effective_from=first_day)
    )
    assert ("monthly" in fields) is fixed
    assert "effective_to" not in fields
