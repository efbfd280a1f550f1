"""Lists as files: what is in them, who may take them along, and what is written down of it."""

import csv
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.audit import Action
from accounts.models import AuditEntry, User
from accounts.staff import exports
from accounts.staff.exports import Exports
from matrix import roles
from payments import cases, inbox, reconciliation
from payments.models import Case, CaseKind, Door, Payment
from receipts import voiding
from receipts.models import Receipt
from selfemployed.models import Person
from tests.making import Gateway, at, begin, make_user, submit
from tests.payments.lists import listing, settled
from wording.spreadsheets import harmless

Browser = Callable[[User], Client]
Row = dict[str, str]
NOW = at("27-12-2019 16:25:42")
PAYMENTS, CONTRIBUTIONS = "payments/payment", "selfemployed/contribution"
LISTS = sorted(
    model._meta.label_lower.replace(".", "/")
    for model, page in admin.site._registry.items()
    if isinstance(page, Exports)
)


@pytest.fixture
def clock(reference: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def paid(clock: time_machine.Traveller, driver: User, gateway: Gateway) -> Payment:
    return pay(driver, gateway)


@pytest.fixture
def siti(reference: None) -> User:
    roles.load()
    siti = make_user("800101145561", full_name="Siti Kewangan", is_staff=True)
    siti.groups.set(Group.objects.filter(name="finance"))
    return siti


@pytest.fixture
def finance(siti: User, client_of: Browser) -> Client:
    return client_of(siti)


def pay(person: User, gateway: Gateway, sector: str = "ART", **says: str) -> Payment:
    payment = begin(submit(person, sector))
    inbox.receive(gateway.says(payment, **says), door=Door.DIRECT)
    payment.refresh_from_db()
    return payment


def export(browser: Client, which: str, *, file: str = "csv", **filters: str) -> HttpResponse:
    answer: HttpResponse = browser.post(
        f"/admin/{which}/export/", {"format": file}, query_params=filters
    )
    assert answer.status_code == 200
    return answer


def rows(answer: HttpResponse) -> list[Row]:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def cells(answer: HttpResponse) -> dict[str, Any]:
    """The only row of a spreadsheet, by the titles of its columns."""
    titles, row = load_workbook(BytesIO(answer.content)).active.iter_rows()
    return {title.value: cell for title, cell in zip(titles, row, strict=True)}


# --- What is in them ----------------------------------------------------------------------------


def test_payments(paid: Payment, finance: Client) -> None:
    answer = export(finance, PAYMENTS)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="payment-2019-12-27.csv"'
    assert "no-store" in answer["Cache-Control"]
    assert rows(answer) == [
        {
            "order number": paid.order_number,
            "FPX Transaction ID": "1912271625420001",
            "Receipt No.": Receipt.objects.get().number,
            "person": "Aishah binti Ismail",
            "IC number": "790811-08-••••",
            "sector": "ART",
            "months": "4",
            "amount (RM)": "52.40",
            "bank": paid.bank.name,
            "status": "Paid",
            "FPX response code": "00",
            "started": "27-12-2019 16:25:42",
            "paid": "27-12-2019 16:25:42",
        }
    ]


def test_amounts_in_a_spreadsheet_can_be_added_up(paid: Payment, finance: Client) -> None:
    row = cells(export(finance, PAYMENTS, file="xlsx"))
    assert Decimal(str(row["amount (RM)"].value)) == Decimal("52.4")
    assert row["amount (RM)"].data_type == "n"
    assert row["FPX Transaction ID"].value == "1912271625420001"
    assert row["IC number"].value == "790811-08-••••"


def test_contributions_and_coverages(paid: Payment, finance: Client, driver: User) -> None:
    submit(driver, "HAWKER")
    waiting, active = rows(export(finance, CONTRIBUTIONS))
    assert (waiting["Contribution Status"], waiting["paid"]) == ("Submitted", "")
    assert (active["Contribution Status"], active["amount (RM)"]) == ("Active", "52.40")
    (row,) = rows(export(finance, "selfemployed/coverage"))
    assert (row["start"], row["end"]) == (active["start"], active["end"])
    assert row["start"] == "27-12-2019 16:25:42"
    assert {waiting["IC number"], row["IC number"]} == {"790811-08-••••"}


def test_receipts_and_which_of_them_are_void(paid: Payment, finance: Client, siti: User) -> None:
    receipt = Receipt.objects.get()
    voiding.void(receipt.pk, by=siti, reason="Wrong name.")
    (row,) = rows(export(finance, "receipts/receipt"))
    assert (row["Receipt No."], row["void note"]) == (receipt.number, f"{receipt.number}-B")
    assert (row["Reason"], row["amount (RM)"]) == ("Wrong name.", "52.40")


def test_cases_with_and_without_a_payment(paid: Payment, finance: Client, siti: User) -> None:
    cases.report(CaseKind.SURPLUS, payment=paid)
    cases.close(Case.objects.get().pk, by=siti, outcome="Paid back.")
    Case.objects.create(kind=CaseKind.UNKNOWN_ORDER, order_number="MX1", opened_at=NOW)
    unknown, closed = rows(export(finance, "payments/case", status="all"))
    assert (unknown["order number"], unknown["person"], unknown["amount (RM)"]) == ("MX1", "", "")
    assert (closed["closed by"], closed["what was done"]) == ("Siti Kewangan", "Paid back.")
    assert closed["amount (RM)"] == "52.40"
    assert [row["order number"] for row in rows(export(finance, "payments/case"))] == ["MX1"]


def test_the_differences_of_the_reconciliations_that_are_listed(
    paid: Payment, finance: Client
) -> None:
    lines = [settled(paid, amount="99.00")]
    reconciliation.reconcile(listing(lines), source="fpx.txt", by=None)
    reconciliation.reconcile(listing([], day="20191226"), source="empty.txt", by=None)
    (row,) = rows(export(finance, "payments/reconciliation"))
    assert (row["ours (RM)"], row["FPX's (RM)"], row["status now"]) == ("52.40", "99.00", "Paid")
    assert (row["day"], row["file"]) == ("27-12-2019", "fpx.txt")
    assert rows(export(finance, "payments/reconciliation", day__day="26")) == []


def test_only_what_the_list_shows_under_its_filters(
    paid: Payment, finance: Client, neighbour: User, gateway: Gateway
) -> None:
    other = pay(neighbour, gateway, txnAmount="1.00")
    shown = rows(export(finance, PAYMENTS, state__exact="mismatch"))
    assert [row["order number"] for row in shown] == [other.order_number]
    shown = rows(export(finance, PAYMENTS, q=paid.order_number))
    assert [row["order number"] for row in shown] == [paid.order_number]
    assert len(rows(export(finance, "payments/mismatchedpayment"))) == 1


def test_the_button_carries_the_filters_along(paid: Payment, finance: Client) -> None:
    page = finance.get("/admin/payments/payment/", {"state__exact": "paid"}).content.decode()
    assert 'href="/admin/payments/payment/export/?state__exact=paid"' in page
    page = finance.get("/admin/payments/payment/export/", {"state__exact": "paid"}).content.decode()
    assert "1 row, as the list shows it with its filters." in page


def test_a_filter_that_does_not_exist_leads_back_to_the_list(finance: Client) -> None:
    answer = finance.get("/admin/payments/payment/export/", {"nothing": "1"})
    assert answer.headers["Location"] == "/admin/payments/payment/"


@pytest.mark.parametrize("file", ["", "html", "xls"])
def test_no_other_format_is_written(paid: Payment, finance: Client, file: str) -> None:
    answer = export(finance, PAYMENTS, file=file)
    assert answer["Content-Type"].startswith("text/html")
    assert not AuditEntry.objects.filter(action=Action.LIST_EXPORTED).exists()


# --- No spreadsheet runs what a person typed ------------------------------------------------------


@pytest.mark.parametrize("file", ["csv", "xlsx"])
def test_a_name_that_is_a_formula_stays_a_name(paid: Payment, finance: Client, file: str) -> None:
    Person.objects.update(full_name='=HYPERLINK("https://x.example","Pay")')
    answer = export(finance, PAYMENTS, file=file)
    if file == "csv":
        assert rows(answer)[0]["person"] == '\'=HYPERLINK("https://x.example","Pay")'
    else:
        cell = cells(answer)["person"]
        assert (cell.data_type, cell.value[:12]) == ("s", "'=HYPERLINK(")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A1", "\t=1", "\r=1", " =1", "\n@A", "＝1"])
def test_what_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text).startswith("'")


def test_plain_words_stay_as_they_are() -> None:
    kept = ["Aishah", "790811-08-••••", "27-12-2019", ""]
    assert [harmless(value) for value in kept] == kept


def test_signs_that_a_spreadsheet_cannot_hold_are_left_out(paid: Payment, finance: Client) -> None:
    Person.objects.update(full_name="Ai\x0bshah")
    assert cells(export(finance, PAYMENTS, file="xlsx"))["person"].value == "Ai shah"


# --- Who may, and what is written down ------------------------------------------------------------


def test_an_export_is_in_the_trail(paid: Payment, finance: Client, siti: User) -> None:
    export(finance, PAYMENTS, file="xlsx")
    entry = AuditEntry.objects.get(action=Action.LIST_EXPORTED)
    assert (entry.actor, entry.target) == (siti, "payments.payment")
    assert entry.detail == {"format": "xlsx", "rows": "1"}


def test_what_cannot_be_written_down_is_not_given(
    paid: Payment, siti: User, client_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError

    browser = client_of(siti)
    browser.raise_request_exception = False
    monkeypatch.setattr(exports.audit, "record", fail)
    answer = browser.post(f"/admin/{PAYMENTS}/export/", {"format": "csv"})
    assert answer.status_code == 500


def test_looking_at_the_page_writes_nothing(paid: Payment, finance: Client) -> None:
    assert finance.get(f"/admin/{PAYMENTS}/export/").status_code == 200
    assert not AuditEntry.objects.filter(action=Action.LIST_EXPORTED).exists()


@pytest.mark.parametrize("which", LISTS)
def test_a_clerk_sees_lists_and_takes_none_along(
    siti: User, client_of: Browser, which: str
) -> None:
    siti.groups.set(Group.objects.filter(name="clerk"))
    browser = client_of(siti)
    for method in (browser.get, browser.post):
        assert method(f"/admin/{which}/export/", {"format": "csv"}).status_code == 403
    assert "/export/" not in browser.get(f"/admin/{which}/").content.decode()


def test_the_right_to_export_opens_no_list_that_one_may_not_see(
    siti: User, client_of: Browser
) -> None:
    rights = siti.groups.get().permissions
    rights.remove(*rights.filter(codename__in=["view_payment", "change_payment"]))
    browser = client_of(siti)
    assert browser.post(f"/admin/{PAYMENTS}/export/", {"format": "csv"}).status_code == 403


@pytest.mark.parametrize("which", LISTS)
def test_every_list_that_can_be_exported_is(paid: Payment, client_of: Browser, which: str) -> None:
    boss = make_user("800101145562", is_staff=True, is_superuser=True)
    for file in ("csv", "xlsx"):
        answer = export(client_of(boss), which, file=file)
        assert answer["Content-Disposition"].endswith(f'.{file}"')
        assert b"790811087654" not in answer.content


# --- How much -------------------------------------------------------------------------------------


def test_more_rows_than_a_file_holds_are_refused_in_words(
    paid: Payment, finance: Client, driver: User, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay(driver, gateway, "AGENT")
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    page = export(finance, PAYMENTS).content.decode()
    assert "There are 2 rows. A file holds 1 at most:" in page
    assert not AuditEntry.objects.filter(action=Action.LIST_EXPORTED).exists()
    assert len(rows(export(finance, PAYMENTS, q=paid.order_number))) == 1


@pytest.mark.parametrize("which", LISTS)
def test_many_rows_ask_no_more_of_the_database_than_one(
    paid: Payment, client_of: Browser, driver: User, neighbour: User, gateway: Gateway,
    django_assert_max_num_queries: DjangoAssertNumQueries, which: str,
) -> None:  # fmt: skip
    boss = make_user("800101145562", is_staff=True, is_superuser=True)
    browser = client_of(boss)
    cases.report(CaseKind.UNCLEAR, payment=paid)
    with django_assert_max_num_queries(40) as few:
        export(browser, which)
    for sector in ("AGENT", "FISHERY"):
        cases.report(CaseKind.UNCLEAR, payment=pay(driver, gateway, sector))
        pay(neighbour, gateway, sector, txnAmount="1.00")
    with django_assert_max_num_queries(len(few)):
        export(browser, which)
