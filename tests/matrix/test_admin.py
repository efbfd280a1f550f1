"""Every page of the admin opens, with the history of the guide's person in it."""

import re
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from matrix.demo import guide
from matrix.demo.creating import create
from matrix.demo.people import STAFF
from payments.models import Payment
from receipts.models import Receipt
from selfemployed.models import Sector
from tests.making import Gateway

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def staff(reference: None, gateway: Gateway, client_of: Callable[[User], Client]) -> Client:
    guide.tell()
    return client_of(create(STAFF))


def url(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_list_every_row_and_every_search_opens(staff: Client) -> None:
    for model in MODELS:
        assert staff.get(url(model, "changelist")).status_code == 200, model
        if admin.site._registry[model].search_fields:
            found = staff.get(url(model, "changelist"), {"q": "2019"})
            assert found.status_code == 200, model
        if row := model._default_manager.first():
            assert staff.get(url(model, "change", row.pk)).status_code == 200, model


def test_every_form_to_add_opens_or_is_refused(staff: Client) -> None:
    for model in MODELS:
        assert staff.get(url(model, "add")).status_code in (200, 403), model


@pytest.mark.parametrize("model", [Payment, Receipt])
def test_payments_and_receipts_can_only_be_looked_at(staff: Client, model: type[Model]) -> None:
    row = model._default_manager.first()
    assert row is not None
    before = model._default_manager.values().get(pk=row.pk)
    assert staff.get(url(model, "add")).status_code == 403
    assert staff.post(url(model, "change", row.pk), {"amount": "1.00"}).status_code == 403
    assert staff.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model._default_manager.values().get(pk=row.pk) == before


def test_the_admin_is_closed_to_a_self_employed_person(
    driver: User, client_of: Callable[[User], Client]
) -> None:
    assert client_of(driver).get("/admin/").status_code == 302


def test_no_page_shows_a_whole_ic_number_or_a_secret_phrase(staff: Client) -> None:
    for model in MODELS:
        pages = [url(model, "changelist")]
        pages += [
            url(model, "change", row.pk) for row in model._default_manager.order_by("-pk")[:3]
        ]
        for page in map(staff.get, pages):
            assert page.status_code == 200, model
            for secret in ("850314105347", "850314-10-5347", "Hujan petang"):
                assert secret not in page.content.decode(), model


@pytest.mark.parametrize(
    "path",
    [
        "/admin/selfemployed/sector/",
        "/admin/selfemployed/sectorclass/",
        "/admin/selfemployed/branch/",
        "/admin/selfemployed/sector/{}/change/",
    ],
)
def test_what_is_edited_in_a_table_says_what_it_is(staff: Client, path: str) -> None:
    page = staff.get(path.format(Sector.objects.get(name_en="ART").pk)).content.decode()
    table = page.split("<thead>", 1)[1]
    controls = re.findall(r"<(?:input|select|textarea)[^>]*\sname=\"[\w-]+-\d+-\w+\"[^>]*>", table)
    shown = [one for one in controls if 'type="hidden"' not in one]
    assert shown
    assert [one for one in shown if "aria-label=" not in one] == []


def test_a_wide_table_below_a_form_scrolls_by_itself_and_without_a_mouse(staff: Client) -> None:
    page = staff.get(url(Payment, "change", Payment.objects.earliest("pk").pk)).content.decode()
    for table in ("cases", "events", "messages"):
        assert f'tabindex="0" role="group" aria-labelledby="{table}-heading"' in page


def test_the_admin_has_one_look_and_no_switch_for_another(staff: Client) -> None:
    page = staff.get("/admin/").content.decode()
    assert "dark_mode.css" not in page
    assert "theme" not in page


def test_staff_log_in_past_the_same_limits_as_everyone(client: Client, db: None) -> None:
    asked = client.get("/admin/", follow=True)
    assert asked.redirect_chain[-1][0] == "/accounts/log-in/?next=%2Fadmin%2F"


def test_a_self_employed_person_at_the_staff_door_is_led_back_without_a_loop(
    driver: User, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(driver).get("/admin/", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == "/mode/"


def test_the_calendar_of_the_admin_names_its_months_and_days_in_malay(staff: Client) -> None:
    staff.cookies["django_language"] = "ms"
    with translation.override("ms"):
        texts = staff.get("/admin/jsi18n/").content.decode()
    for english, malay in (("April", "April"), ("May", "Mei"), ("Sunday", "Ahad")):
        assert f'"{english}": "{malay}"' in texts
    assert '"one letter Sunday\\u0004S": "A"' in texts
