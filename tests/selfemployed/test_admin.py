from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from selfemployed.models import (
    Contribution,
    Coverage,
    Document,
    Person,
    RegistrationDraft,
    SectorRegistration,
)
from tests.making import at, make_user, sign_in, submit
from tests.selfemployed.applying import complete_draft, covered

READ_ONLY = [SectorRegistration, Contribution, Coverage, Document, RegistrationDraft]


@pytest.fixture
def staff(reference: None) -> Client:
    client = Client()
    sign_in(client, make_user("880101145671", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def everything(driver: User) -> None:
    """One row at least of each model."""
    covered(driver, "ART", paid_at=at("27-12-2019 16:25:42"))
    complete_draft(driver)


def address(model: Any, place: str) -> str:
    return f"/admin/selfemployed/{model._meta.model_name}/{place}"


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("model", [Person, *READ_ONLY])
def test_staff_see_the_list_and_each_row_with_the_ic_hidden_in_lists(
    staff: Client, model: Any
) -> None:
    rows = staff.get(address(model, "")).content.decode()
    assert "790811087654" not in rows
    assert staff.get(address(model, f"{model.objects.latest('pk').pk}/change/")).status_code == 200


@pytest.mark.usefixtures("everything")
@pytest.mark.parametrize("model", READ_ONLY)
def test_nobody_adds_changes_or_deletes_what_the_portal_writes(staff: Client, model: Any) -> None:
    row = model.objects.latest("pk").pk
    assert staff.get(address(model, "add/")).status_code == 403
    assert staff.post(address(model, f"{row}/change/"), {}).status_code == 403
    assert staff.post(address(model, f"{row}/delete/"), {"post": "yes"}).status_code == 403


def test_an_unpaid_contribution_is_rejected_with_a_reason(staff: Client, driver: User) -> None:
    unpaid = submit(driver)
    reject = address(Contribution, f"{unpaid.pk}/reject/")
    assert reject in staff.get(address(Contribution, f"{unpaid.pk}/change/")).content.decode()
    assert staff.post(reject, {"reason": " "}).status_code == 200
    staff.post(reject, {"reason": "The licence cannot be read."})
    unpaid.refresh_from_db()
    assert unpaid.rejection_reason == "The licence cannot be read."
    assert "The licence cannot be read." in LogEntry.objects.get().change_message


def test_a_paid_contribution_offers_no_rejection(staff: Client, driver: User) -> None:
    paid = covered(driver, paid_at=at("27-12-2019 16:25:42"))
    reject = address(Contribution, f"{paid.pk}/reject/")
    assert reject not in staff.get(address(Contribution, f"{paid.pk}/change/")).content.decode()
    assert staff.post(reject, {"reason": "Too late."}).status_code == 404


def test_rejecting_needs_its_permission(driver: User, neighbour: User) -> None:
    unpaid = submit(driver)
    User.objects.filter(pk=neighbour.pk).update(is_staff=True)
    neighbour.user_permissions.add(Permission.objects.get(codename="view_contribution"))
    client = Client()
    sign_in(client, neighbour)
    reject = address(Contribution, f"{unpaid.pk}/reject/")
    assert client.post(reject, {"reason": "No."}).status_code == 403
    assert reject not in client.get(address(Contribution, f"{unpaid.pk}/change/")).content.decode()
