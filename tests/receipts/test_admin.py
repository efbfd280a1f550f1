import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from receipts.admin import PRINTED, ReceiptAdmin
from receipts.models import Receipt
from tests.making import sign_in
from tests.receipts.making import IC_NUMBER, issue_receipt, make_person


@pytest.fixture
def receipt(owner: User) -> Receipt:
    return issue_receipt(owner, payment_reference="ORDER-77")


@pytest.fixture
def staff(client: Client, db: None) -> Client:
    sign_in(client, make_person(is_staff=True, is_superuser=True))
    return client


def test_the_list_shows_the_receipt_and_no_whole_ic(staff: Client, receipt: Receipt) -> None:
    page = staff.get(reverse("admin:receipts_receipt_changelist")).content.decode()
    for shown in (receipt.number, "790811-08-••••", "RM 77.60", "27-12-2019 16:35:08"):
        assert shown in page
    assert reverse("receipts:download", args=[receipt.number]) in page
    assert IC_NUMBER not in page


@pytest.mark.parametrize(
    ("query", "found"), [("2019000000", 1), ("ORDER-77", 1), ("ORDER-8", 0), ("77", 0)]
)
def test_a_receipt_is_found_by_the_beginning_of_its_number_or_reference(
    staff: Client, receipt: Receipt, query: str, found: int
) -> None:
    page = staff.get(reverse("admin:receipts_receipt_changelist"), {"q": query})
    assert page.context["cl"].result_count == found


def test_a_receipt_can_be_looked_at_and_not_touched(staff: Client, receipt: Receipt) -> None:
    change = reverse("admin:receipts_receipt_change", args=[receipt.pk])
    page = staff.get(change).content.decode()
    assert receipt.number in page
    assert IC_NUMBER not in page
    assert "<dt>Full Name</dt>" in page
    assert f"<dd>{receipt.snapshot['verify_url'] or '–'}</dd>" in page
    assert '{"' not in page.split('class="lines"')[1].split("</dl>")[0]
    assert 'name="_save"' not in page
    assert staff.post(change, {"number": "20190000000009"}).status_code == 403
    delete = reverse("admin:receipts_receipt_delete", args=[receipt.pk])
    assert staff.post(delete, {"post": "yes"}).status_code == 403
    assert staff.get(reverse("admin:receipts_receipt_add")).status_code == 403
    assert Receipt.objects.get().number == receipt.number


def test_everything_that_a_receipt_prints_has_a_name_and_is_written_as_elsewhere(
    receipt: Receipt,
) -> None:
    assert set(receipt.snapshot) == set(PRINTED)
    receipt.snapshot |= {"payer_name": "<b>Ali</b>", "of_another_version": "x"}
    told = ReceiptAdmin(Receipt, admin.site).printed(receipt)
    for line in (
        "<dt>Full Name</dt><dd>&lt;b&gt;Ali&lt;/b&gt;</dd>",
        "<dt>Contribution Amount</dt><dd>RM 77.60</dd>",
        "<dt>Paid</dt><dd>27-12-2019 16:35:08</dd>",
    ):
        assert line in told
    assert told.endswith("<dt>Of_another_version</dt><dd>x</dd></div></dl>")
