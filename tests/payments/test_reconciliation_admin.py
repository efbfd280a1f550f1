"""Staff upload FPX's list and read what differs."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from payments import inbox
from payments.admin import reconciliations
from payments.models import Case, Difference, Door, Payment, Reconciliation
from tests.making import Gateway, at, begin, make_user, submit
from tests.payments.lists import listing, settled

ADD = "/admin/payments/reconciliation/add/"
LIST = "/admin/payments/reconciliation/"
PAID = at("27-12-2019 16:25:42")


@pytest.fixture
def person(reference: None) -> User:
    return make_user("880101145671", full_name="Siti Clerk", is_staff=True, is_superuser=True)


@pytest.fixture
def staff(person: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(person)


@pytest.fixture
def payment(driver: User, gateway: Gateway) -> Payment:
    return begin(submit(driver))


def upload(browser: Client, content: bytes, name: str = "fpx.txt") -> HttpResponse:
    answer: HttpResponse = browser.post(ADD, {"file": SimpleUploadedFile(name, content)})
    return answer


def error(answer: HttpResponse) -> str:
    """What stands beside the field."""
    assert answer.status_code == 200
    found = re.search(r'id="id_file_error">(.*?)</div>', answer.content.decode(), re.DOTALL)
    assert found
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip()


def test_an_uploaded_list_is_compared_and_shown(
    staff: Client, person: User, payment: Payment
) -> None:
    answer = upload(staff, listing([settled(payment, paid_at=PAID)]))
    done = Reconciliation.objects.get()
    assert (done.source, done.by, done.lines) == ("fpx.txt", person, 1)
    assert answer.headers["Location"] == f"{LIST}{done.pk}/change/"
    assert LogEntry.objects.get().object_id == str(done.pk)
    page = staff.get(answer.headers["Location"]).content.decode()
    assert "Compared: 0 of 1 lines match." in page
    assert "not paid here yet, FPX is asked: 1" in page
    assert f'href="/admin/payments/payment/{payment.pk}/change/"' in page
    assert page.count("RM 52.40") == 2


def test_a_difference_shows_what_became_of_its_payment_since(
    staff: Client, payment: Payment, gateway: Gateway
) -> None:
    shown = upload(staff, listing([settled(payment, paid_at=PAID)])).headers["Location"]
    assert "Pending" in staff.get(shown).content.decode()
    inbox.receive(gateway.says(payment, paid_at=PAID), door=Door.ENQUIRY)
    page = staff.get(shown).content.decode()
    assert "Paid" in page
    assert "Pending" not in page


def test_the_list_says_of_each_day_how_much_differed(staff: Client, payment: Payment) -> None:
    upload(staff, listing([settled(payment, paid_at=PAID, order=order) for order in ("A1", "A2")]))
    page = staff.get(LIST).content.decode()
    assert '<td class="field-differing">2</td>' in page
    assert "Siti Clerk" in page


def test_a_page_shows_the_first_of_too_many_differences(
    staff: Client, payment: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciliations, "MOST_SHOWN", 2)
    lines = [settled(payment, paid_at=PAID, order=f"ZZ{number}") for number in range(3)]
    page = staff.get(upload(staff, listing(lines)).headers["Location"]).content.decode()
    assert "missing here: 3 – the first 2 are shown" in page
    assert [f"ZZ{number}" in page for number in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The submitted file is empty."),
        (listing([])[:-9], "The file ends in line 1 without a trailer: it was cut off."),
        (b"PK\x03\x04\xff\xfe" + bytes(10_000), "Line 1 is not UTF-8."),
        (bytes(10_000), "Line 1 has 1 parts instead of 4."),
        (b"<b>|%s|%(x)s|%d", "Line 1 is not the header of a list of version 1.0."),
        (listing([], exchange="<b>%s</b>"), "The list is that of another merchant: <b>%s</b>."),
        (b"\x00" * (6 * 1024**2), "The file is larger than 5 MB."),
        (listing([], exchange="EX99999999"), "The list is that of another merchant: EX99999999."),
        (listing([], day="20991231"), "The list is that of a day to come: 31-12-2099."),
    ],
)
@pytest.mark.usefixtures("gateway")
def test_a_refused_list_says_why_beside_the_field(
    staff: Client, content: bytes, sentence: str
) -> None:
    assert sentence in error(upload(staff, content))
    assert not Reconciliation.objects.exists()
    assert not LogEntry.objects.exists()


def test_a_list_that_finds_no_room_says_so_beside_the_field(
    staff: Client, payment: Payment, tmp_path: Path, settings: Settings
) -> None:
    settings.FILE_UPLOAD_HANDLERS = ["matrix.uploads.UploadHandler"]  # as for a large one
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "gone"
    answer = upload(staff, listing([settled(payment, paid_at=PAID)]))
    assert error(answer).endswith(
        "The file could not be stored. Please select it again in a few minutes."
    )
    assert not Reconciliation.objects.exists()


def test_without_a_file_the_field_asks_for_one(staff: Client) -> None:
    assert error(staff.post(ADD)) == "Error: This field is required."
    assert "id_file_error" not in staff.get(ADD).content.decode()


@pytest.mark.usefixtures("gateway")
def test_whatever_a_file_is_called_it_is_compared(staff: Client) -> None:
    upload(staff, listing([]), name="../ü\x01\u202e" + "x" * 300)
    assert len(Reconciliation.objects.get().source) == 100


@pytest.mark.usefixtures("gateway")
def test_uploading_needs_its_permission(driver: User, client_of: Callable[[User], Client]) -> None:
    User.objects.filter(pk=driver.pk).update(is_staff=True)
    driver.user_permissions.add(Permission.objects.get(codename="view_reconciliation"))
    browser = client_of(driver)
    assert browser.get(LIST).status_code == 200
    assert browser.get(ADD).status_code == upload(browser, listing([])).status_code == 403
    assert not Reconciliation.objects.exists()


@pytest.mark.usefixtures("gateway")
def test_who_may_only_upload_is_led_back_to_the_start(
    driver: User, client_of: Callable[[User], Client]
) -> None:
    User.objects.filter(pk=driver.pk).update(is_staff=True)
    driver.user_permissions.add(Permission.objects.get(codename="add_reconciliation"))
    assert upload(client_of(driver), listing([])).headers["Location"] == "/admin/"


def test_who_may_see_a_reconciliation_sees_its_differences(
    staff: Client, payment: Payment, driver: User, client_of: Callable[[User], Client]
) -> None:
    shown = upload(staff, listing([settled(payment, paid_at=PAID)])).headers["Location"]
    User.objects.filter(pk=driver.pk).update(is_staff=True)
    driver.user_permissions.add(Permission.objects.get(codename="view_reconciliation"))
    assert payment.order_number in client_of(driver).get(shown).content.decode()


def test_what_was_compared_cannot_be_changed(staff: Client, payment: Payment) -> None:
    shown = upload(staff, listing([settled(payment, paid_at=PAID, order="A1")])).headers["Location"]
    assert staff.post(shown, {"matched": "1"}).status_code == 403
    assert staff.post(shown.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert Difference.objects.count() == Case.objects.count() == 1
