"""The yearly statement: what was paid in a year of Malaysia, on paper and for a spreadsheet."""

import csv
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from payments import inbox, statement
from payments.models import Door
from payments.states import PaymentState
from receipts import voiding
from receipts.models import Receipt
from selfemployed import enrolment
from selfemployed.models import Sector
from tests.making import Gateway, at, begin, submit
from tests.payments.paper import in_words

Browser = Callable[[User], Client]


def pay(user: User, gateway: Gateway, moment: str, sector: str, months: int = 1) -> None:
    with time_machine.travel(at(moment)):
        payment = begin(submit(user, sector, months=months))
        inbox.receive(gateway.says(payment, paid_at=at(moment)), door=Door.DIRECT)


@pytest.fixture
def payer(driver: User, gateway: Gateway) -> User:
    """Paid in the last second of 2019 and in the first of 2020; both are 2019 in UTC."""
    pay(driver, gateway, "31-12-2019 23:59:59", "ART")
    pay(driver, gateway, "01-01-2020 00:00:00", "HAWKER", months=2)
    return driver


def test_a_year_is_malaysias_to_the_second(payer: User) -> None:
    assert statement.years(payer) == [2020, 2019]
    told = {year: statement.statement(payer, year) for year in (2019, 2020)}
    sectors = {
        year: [payment.contribution.sector_name for payment in one.payments]
        for year, one in told.items()
        if one
    }
    assert sectors == {2019: ["ART"], 2020: ["HAWKER"]}
    assert told[2020]
    assert told[2020].total == Decimal("26.20")


def test_money_that_is_owed_back_is_no_contribution(driver: User, gateway: Gateway) -> None:
    with time_machine.travel(at("27-12-2019 16:25:42")):
        payment = begin(submit(driver))
        enrolment.reject(payment.contribution_id, reason="The licence cannot be read.")
        inbox.receive(gateway.says(payment), door=Door.DIRECT)
    payment.refresh_from_db()
    assert payment.state == PaymentState.SURPLUS
    assert statement.years(driver) == []


def test_the_table_for_a_spreadsheet(payer: User, client_of: Browser) -> None:
    answer = client_of(payer).get("/contributions/statements/2020/csv/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="penyata-2020.csv"'
    (row,) = csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))
    assert row["Receipt No."] == Receipt.objects.get(number__startswith="2020").number
    assert row["Payment Date Time"] == "2020-01-01 00:00:00"
    assert row["Expiry Date Time"] == "2020-02-29 23:59:59"
    assert row["Contribution Amount"] == "26.20"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_spreadsheet_calculates_nothing_of_it(payer: User, client_of: Browser, name: str) -> None:
    Sector.objects.filter(name_en="HAWKER").update(name_en=name)
    content = client_of(payer).get("/contributions/statements/2020/csv/").content
    (row,) = csv.DictReader(StringIO(content.decode("utf-8-sig")))
    assert row["Sector"] == f"'{name}".replace("\t", " ")


def test_the_paper_names_each_payment_and_the_sum(
    payer: User, client_of: Browser, tmp_path: Path
) -> None:
    answer = client_of(payer).get("/contributions/statements/2020/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    text = in_words(answer.content, tmp_path)
    for printed in (
        "Penyata Caruman 2020",
        "Contribution Statement",
        "790811-08-••••",
        "01-01-2020 00:00:00",
        "RM 26.20",
        Receipt.objects.get(number__startswith="2020").number,
    ):
        assert printed in text
    assert "ART" not in text


@pytest.mark.parametrize("rows", range(14, 19))
def test_the_sum_is_on_a_page_with_a_row(
    payer: User,
    client_of: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: int,
) -> None:
    told = statement.statement(payer, 2020)
    assert told
    [payment] = told.payments
    monkeypatch.setattr(
        statement, "statement", lambda *_: statement.Statement(2020, [payment] * rows)
    )
    printed = client_of(payer).get("/contributions/statements/2020/pdf/").content
    pages = in_words(printed, tmp_path).rstrip("\f").split("\f")
    assert sum(page.count(payment.receipt.number) for page in pages) == rows
    assert payment.receipt.number in pages[-1]
    assert "Jumlah" in pages[-1]
    for page in pages[1:]:
        assert f"Penyata Caruman / Contribution Statement 2020 · {payer.full_name}" in page


def test_a_void_receipt_is_told_on_paper_and_in_the_table(
    payer: User, neighbour: User, client_of: Browser, tmp_path: Path
) -> None:
    receipt = Receipt.objects.get(number__startswith="2020")
    with time_machine.travel(at("02-02-2020 10:00:00")):
        voiding.void(receipt.pk, by=neighbour, reason="The name is misspelt.")
    content = client_of(payer).get("/contributions/statements/2020/csv/").content
    (row,) = csv.DictReader(StringIO(content.decode("utf-8-sig")))
    assert row["Receipt declared void"] == "2020-02-02 10:00:00"
    assert row["Contribution Amount"] == "26.20"
    printed = client_of(payer).get("/contributions/statements/2020/pdf/").content
    assert "Tidak sah" in in_words(printed, tmp_path)


def test_a_year_without_payments_and_a_stranger_are_a_404(
    payer: User, neighbour: User, client_of: Browser
) -> None:
    for kind in ("pdf", "csv"):
        for person, year in ((payer, 2021), (payer, 99999), (neighbour, 2020)):
            url = f"/contributions/statements/{year}/{kind}/"
            assert client_of(person).get(url).status_code == 404, url


def test_the_page_lists_the_years(payer: User, neighbour: User, client_of: Browser) -> None:
    page = client_of(payer).get("/contributions/statements/").content.decode()
    assert "/contributions/statements/2019/pdf/" in page
    assert "/contributions/statements/2020/csv/" in page
    page = client_of(neighbour).get("/contributions/statements/").content.decode()
    assert "No contributions yet" in page
