from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import translation

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


def test_amounts_are_written_as_money_and_the_list_is_sorted_by_them(
    staff: Client, driver: User
) -> None:
    dearer = submit(driver, "AGENT", plan=4, months=12)
    cheaper = submit(driver, "ART", plan=1, months=1)
    listed = staff.get(address(Contribution, ""), {"o": "5"})
    assert list(listed.context["cl"].result_list) == [cheaper, dearer]
    for page in (
        listed,
        staff.get(address(Contribution, f"{cheaper.pk}/change/")),
        staff.get(address(SectorRegistration, f"{cheaper.registration_id}/change/")),
    ):
        assert "RM 13.10" in page.content.decode()
        assert ">13.10<" not in page.content.decode()


@pytest.mark.parametrize(("language", "status"), [("en", "Submitted"), ("ms", "Dihantar")])
def test_the_contributions_of_a_sector_say_their_status_in_words(
    staff: Client, driver: User, language: str, status: str
) -> None:
    registration = submit(driver).registration_id
    staff.cookies["django_language"] = language
    with translation.override(language):
        page = staff.get(address(SectorRegistration, f"{registration}/change/")).content.decode()
    assert f"<p>{status}</p>" in page


def test_the_answers_of_a_draft_are_read_line_by_line_in_words(staff: Client, driver: User) -> None:
    draft = complete_draft(driver)
    draft.data |= {"address_line_1": "<script>x</script>", "state": "99", "gone": "1"}
    draft.save()
    page = staff.get(address(RegistrationDraft, f"{draft.pk}/change/")).content.decode()
    told = page.split('class="lines"')[1].split("</dl>")[0]
    for line in (
        "<dt>Race</dt><dd>Malay</dd>",
        "<dt>Class</dt><dd>Data Entry</dd>",
        "<dt>Contribution Months</dt><dd>4 Month(s)</dd>",
        "<dt>Address Line 1</dt><dd>&lt;script&gt;x&lt;/script&gt;</dd>",
        "<dt>State</dt><dd>99</dd>",
    ):
        assert line in told
    assert told.endswith("<dt>Gone</dt><dd>1</dd></div>")
