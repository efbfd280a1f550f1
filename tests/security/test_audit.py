"""Every look of staff at what is private, and whatever they change, is in the trail."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.audit import Action
from accounts.models import AuditEntry, User
from accounts.staff.admin import Audited, NothingToWrite
from payments import cases
from payments.models import Case, CaseKind
from receipts.models import Receipt
from selfemployed.models import Contribution, Document, Person, Sector
from tests.accounts.staff import (
    code_of,
    give_authenticator,
    give_code,
    give_password,
    make_staff,
)
from tests.making import Gateway, begin, make_user, submit
from tests.payments.lists import listing
from tests.selfemployed.applying import complete_draft

IC = "790811-08-7654"


@pytest.fixture
def boss(reference: None) -> User:
    return make_user("770707145678", full_name="Puan Boss", is_staff=True, is_superuser=True)


@pytest.fixture
def staff(boss: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(boss)


def written(action: Action) -> AuditEntry:
    return AuditEntry.objects.get(action=action)


@pytest.mark.parametrize("model", [User, Person, Contribution])
def test_reading_a_full_ic(staff: Client, boss: User, driver: User, model: type) -> None:
    submit(driver)
    row = driver.pk if model is User else model.objects.get().pk  # type: ignore[attr-defined]
    page = f"/admin/{model._meta.label_lower.replace('.', '/')}/{row}/"  # type: ignore[attr-defined]
    opened = staff.get(f"{page}change/").content.decode().replace(driver.email, "")
    assert "790811-08-••••" in opened
    assert IC not in opened
    assert "790811087654" not in opened
    assert not AuditEntry.objects.exists()

    assert staff.get(f"{page}ic-number/").status_code == 405
    assert IC in staff.post(f"{page}ic-number/").content.decode()
    entry = written(Action.IC_NUMBER_SHOWN)
    assert (entry.actor, entry.subject) == (boss, driver)
    assert entry.target == f"{model._meta.label_lower} {row}"  # type: ignore[attr-defined]


def test_a_full_ic_needs_its_right(driver: User, client_of: Callable[[User], Client]) -> None:
    clerk = make_staff()
    clerk.user_permissions.set(Permission.objects.filter(codename="view_user"))
    answer = client_of(clerk).post(f"/admin/accounts/user/{driver.pk}/ic-number/")
    assert answer.status_code == 403
    assert not AuditEntry.objects.exists()


def test_downloading_a_document(staff: Client, boss: User, driver: User) -> None:
    document = complete_draft(driver).documents.earliest("pk")
    staff.get(f"/documents/{document.pk}/").getvalue()
    entry = written(Action.DOCUMENT_DOWNLOADED)
    assert (entry.actor, entry.subject) == (boss, driver)
    assert entry.target == f"selfemployed.document {document.pk}"


def test_a_person_at_their_own_document_is_not_written_down(
    driver: User, client_of: Callable[[User], Client]
) -> None:
    complete_draft(driver)
    client_of(driver).get(f"/documents/{Document.objects.earliest('pk').pk}/").getvalue()
    assert not AuditEntry.objects.exists()


def test_downloading_a_receipt(
    staff: Client, driver: User, gateway: Gateway, client: Client
) -> None:
    payment = begin(submit(driver))
    client.post(
        "/payments/fpx/direct/",
        gateway.says(payment),
        content_type="application/x-www-form-urlencoded",
    )
    staff.get(f"/receipts/{Receipt.objects.get().number}/")
    assert written(Action.RECEIPT_DOWNLOADED).subject == driver


def test_signing_in(client: Client, reference: None) -> None:
    nurul = make_staff()
    app = give_authenticator(nurul)
    give_password(client)
    assert not AuditEntry.objects.exists()
    give_code(client, code_of(app))
    assert written(Action.STAFF_SIGNED_IN).actor == nurul


def test_giving_a_role(staff: Client, boss: User, reference: None) -> None:
    nurul = make_staff()
    clerks = Group.objects.create(name="clerk")
    answer = staff.post(
        f"/admin/accounts/user/{nurul.pk}/change/",
        {
            "full_name": nurul.full_name, "email": nurul.email, "mobile": nurul.mobile,
            "language": "ms", "is_active": "on", "is_staff": "on", "groups": [clerks.pk],
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["adminform"].errors
    entry = written(Action.ROLES_CHANGED)
    assert (entry.actor, entry.subject, entry.detail["groups"]) == (boss, nurul, "clerk")
    assert "Groups" in written(Action.CHANGED).detail["what"]


def test_changing_an_account_names_the_fields_and_no_values(staff: Client, driver: User) -> None:
    staff.post(
        f"/admin/accounts/user/{driver.pk}/change/",
        {
            "full_name": "Aishah binti Omar", "email": "new@example.com", "mobile": driver.mobile,
            "language": "en", "is_active": "on",
        },
    )  # fmt: skip
    entry = written(Action.CHANGED)
    assert (entry.subject, entry.detail["what"]) == (driver, "Changed Full name and Email.")
    assert not AuditEntry.objects.filter(action=Action.ROLES_CHANGED).exists()


def test_rejecting_a_contribution(staff: Client, boss: User, driver: User) -> None:
    unpaid = submit(driver)
    staff.post(f"/admin/selfemployed/contribution/{unpaid.pk}/reject/", {"reason": "No licence."})
    entry = written(Action.CONTRIBUTION_REJECTED)
    assert (entry.actor, entry.subject) == (boss, driver)
    assert entry.target == f"selfemployed.contribution {unpaid.pk}"


def test_closing_a_case(staff: Client, driver: User, gateway: Gateway) -> None:
    cases.report(CaseKind.SURPLUS, payment=begin(submit(driver)))
    case = Case.objects.get()
    staff.post(f"/admin/payments/case/{case.pk}/change/", {"outcome": "Paid back."})
    entry = written(Action.CASE_CLOSED)
    assert (entry.subject, entry.target) == (driver, f"payments.case {case.pk}")


def test_uploading_a_settlement_list(staff: Client, boss: User, gateway: Gateway) -> None:
    file = SimpleUploadedFile("fpx.txt", listing([]))
    staff.post("/admin/payments/reconciliation/add/", {"file": file})
    assert written(Action.SETTLEMENT_LIST_UPLOADED).actor == boss


def test_asking_fpx_again(staff: Client, driver: User, gateway: Gateway) -> None:
    payment = begin(submit(driver))
    staff.post(
        "/admin/payments/payment/",
        {"action": "ask_fpx_again", "_selected_action": [payment.pk]},
    )
    assert written(Action.FPX_ASKED).target == f"payments.payment {payment.pk}"


def test_changing_the_reference_data(staff: Client, boss: User) -> None:
    sector = Sector.objects.get(name_en="ART")
    before = {"code": sector.code, "name_ms": sector.name_ms, "position": sector.position}
    empty = {"classes-TOTAL_FORMS": 0, "classes-INITIAL_FORMS": 0,
             "slots-TOTAL_FORMS": 0, "slots-INITIAL_FORMS": 0}  # fmt: skip
    answer = staff.post(
        f"/admin/selfemployed/sector/{sector.pk}/change/",
        {**before, **empty, "name_en": "ARTS", "active": "on"},
    )
    assert answer.status_code == 302, answer.context["errors"]
    entry = written(Action.CHANGED)
    assert entry.target == f"selfemployed.sector {sector.pk}"
    assert entry.actor == boss


def test_deleting_from_the_reference_data(staff: Client) -> None:
    sector = Sector.objects.create(code="new", name_en="NEW", name_ms="BARU", position=99)
    staff.post(f"/admin/selfemployed/sector/{sector.pk}/delete/", {"post": "yes"})
    assert written(Action.DELETED).detail == {"name": "NEW"}


def test_every_page_of_staff_stands_on_the_base_that_writes() -> None:
    bare = [
        model
        for model, page in admin.site._registry.items()
        if not isinstance(page, Audited) and not isinstance(page, NothingToWrite)
    ]
    assert bare == []
