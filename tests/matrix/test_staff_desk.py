"""The first page of staff: figures by rights, charts that equal their tables, the search."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.notify.models import Message
from matrix import roles
from matrix.pages.models import Feedback
from matrix.staff import cards, charts
from matrix.staff.charts import Chart
from matrix.staff.drawing import columns, lying
from payments import inbox, reconciliation
from payments.models import BankListCheck, Door, Payment
from receipts.models import Receipt
from selfemployed import renewal
from selfemployed.models import Contribution
from tests.making import Gateway, at, begin, make_user, submit
from tests.payments.lists import listing, settled

Browser = Callable[[User], Client]
NOW = at("27-12-2019 16:40:00")
# Whoever they are, and whatever there is to count.
MOST_QUERIES = 24


@pytest.fixture
def clock(reference: None) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def paid(clock: time_machine.Traveller, driver: User, gateway: Gateway) -> Payment:
    return pay(submit(driver, "ART"), gateway)


def pay(contribution: Contribution, gateway: Gateway, **says: str) -> Payment:
    payment = begin(contribution)
    inbox.receive(gateway.says(payment, **says), door=Door.DIRECT)
    payment.refresh_from_db()
    return payment


def make_staff(role: str) -> User:
    roles.load()
    person = make_user("800101145561", full_name="Siti Kaunter", is_staff=True)
    person.groups.set(Group.objects.filter(name=role))
    return person


def make_boss() -> User:
    return make_user("800101145562", full_name="Puan Boss", is_staff=True, is_superuser=True)


def figures(user: User) -> dict[str, str]:
    return {str(card.label): card.value for card in cards.for_user(user, now=timezone.now())}


def chart(name: str) -> Chart:
    return next(one for one in charts.for_user(make_boss(), now=timezone.now()) if one.name == name)


# --- Cards --------------------------------------------------------------------------------------


def test_the_figures_are_those_of_the_rows(
    paid: Payment, driver: User, neighbour: User, gateway: Gateway
) -> None:
    begin(submit(driver, "HAWKER"))
    pay(submit(neighbour, "AGENT"), gateway, txnAmount="1.00")
    submit(neighbour, "FISHERY")
    Message.objects.filter(template__startswith="receipts").update(state=Message.State.DEAD)
    Feedback.objects.create(reference="ABCDEFGH", topic="other", message="Hello.", language="en")
    BankListCheck.objects.create(pk=1, asked_at=NOW, received_at=NOW - timedelta(minutes=1))
    lines = [settled(paid), settled(paid, order="MX191227NOBODYSONE")]
    reconciliation.reconcile(listing(lines), source="fpx.txt", by=None)
    shown = figures(make_boss())
    assert shown["People registered"] == "2"
    assert shown["People covered now"] == "1"
    assert shown["Contributions waiting for payment"] == "3"
    assert shown["Payments pending"] == "1"
    assert shown["Open cases"] == "2"
    assert shown["Open cases: mismatch"] == "1"
    assert shown["Open cases: surplus"] == "0"
    assert shown["Dead messages of the last 30 days"] == "1"
    assert shown["Feedback waiting"] == "1"
    assert shown["Reminders due"] == "1"  # thanks for the contribution that was paid
    assert shown["Last reconciliation"] == "27-12-2019 16:40:00"
    assert shown["Last bank list of FPX"] == "27-12-2019 16:39:00"


def test_a_person_in_two_sectors_is_covered_once(
    paid: Payment, driver: User, gateway: Gateway
) -> None:
    pay(submit(driver, "AGENT"), gateway)
    assert figures(make_boss())["People covered now"] == "1"


def test_who_was_covered_until_yesterday_is_not_counted(
    paid: Payment, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=150))
    assert figures(make_boss())["People covered now"] == "0"


def test_messages_that_died_long_ago_are_history(
    paid: Payment, clock: time_machine.Traveller
) -> None:
    Message.objects.update(state=Message.State.DEAD, sent_at=None)
    clock.shift(timedelta(days=31))
    assert figures(make_boss())["Dead messages of the last 30 days"] == "0"


@pytest.mark.parametrize(
    ("role", "seen", "hidden"),
    [
        ("clerk", {"People registered", "Payments pending"}, {"Open cases", "Last reconciliation"}),
        ("finance", {"Open cases", "Last reconciliation"}, {"People registered"}),
        ("auditor", {"People registered", "Open cases", "Last bank list of FPX"}, set()),
    ],
)
def test_a_role_sees_the_figures_of_its_lists(
    clock: None, role: str, seen: set[str], hidden: set[str]
) -> None:
    shown = set(figures(make_staff(role)))
    assert seen <= shown
    assert not hidden & shown


def test_without_any_right_there_is_neither_a_figure_nor_a_chart_nor_a_search(
    clock: None, client_of: Browser
) -> None:
    nobody = make_staff("no such role")
    page = client_of(nobody).get("/admin/").content.decode()
    assert figures(nobody) == {}
    assert "find-payment" not in page
    assert 'class="c' not in re.sub(r'class="(content|col\w+|clear)', "", page)


def test_each_card_leads_to_a_list_of_as_many_rows(
    paid: Payment, driver: User, neighbour: User, gateway: Gateway, client_of: Browser
) -> None:
    begin(submit(driver, "HAWKER"))
    pay(submit(neighbour, "AGENT"), gateway, txnAmount="1.00")
    Message.objects.filter(template__startswith="receipts").update(state=Message.State.DEAD)
    boss = make_boss()
    browser = client_of(boss)
    for card in cards.for_user(boss, now=timezone.now()):
        listed = browser.get(card.url)
        assert listed.status_code == 200, card.label
        if card.value.isdecimal():
            assert listed.context["cl"].result_count == int(card.value), card.label


# --- Charts -------------------------------------------------------------------------------------


def numbers(told: Chart) -> dict[str, list[int]]:
    return {label: [series[at] for series in told.numbers] for at, label in enumerate(told.labels)}


def test_payments_are_counted_on_the_malaysian_day_on_which_they_were_started(
    clock: time_machine.Traveller, driver: User, gateway: Gateway
) -> None:
    clock.move_to(at("01-12-2019 00:00:00"))
    pay(submit(driver, "ART"), gateway)
    clock.move_to(at("30-11-2019 23:59:59"))
    pay(submit(driver, "AGENT"), gateway, debitAuthCode="51")
    clock.move_to(NOW)
    told = chart("payments")
    counted = {day: both for day, both in numbers(told).items() if any(both)}
    assert counted == {"01-12": [1, 0], "30-11": [0, 1]}
    assert len(told.labels) == 30
    assert (told.labels[0], told.labels[-1]) == ("28-11", "27-12")
    assert {label: cells[-1] for label, cells in told.rows}["01-12"] == "RM 52.40"


def test_what_was_started_more_than_thirty_days_ago_is_not_drawn(
    paid: Payment, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=30))
    assert sum(map(sum, chart("payments").numbers)) == 0


def test_sectors_are_ranked_and_the_rest_is_put_together(
    paid: Payment, driver: User, neighbour: User, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay(submit(neighbour, "ART"), gateway)
    for sector in ("AGENT", "FISHERY"):
        pay(submit(driver, sector), gateway)
    submit(neighbour, "HAWKER")
    monkeypatch.setattr(charts, "MOST_SECTORS", 2)
    assert numbers(chart("sectors")) == {"ART": [2], "AGENT": [1], "Other sectors": [1]}


def test_coverage_that_ends_is_counted_by_week_and_by_renewal(
    paid: Payment, clock: time_machine.Traveller
) -> None:
    end = paid.contribution.coverage.end
    clock.move_to(end - timedelta(days=8))
    told = chart("ending")
    assert told.numbers == [[0, 1, 0, 0, 0], [0, 0, 0, 0, 0]]
    assert len(told.labels) == 5
    clock.move_to(end + timedelta(seconds=1))
    assert charts.coverage_ending(timezone.now()).numbers == [[0] * 5, [0] * 5]


def test_a_renewed_coverage_is_counted_as_such(
    paid: Payment, clock: time_machine.Traveller, gateway: Gateway
) -> None:
    registration = paid.contribution.registration
    pay(renewal.renew(registration, plan=paid.contribution.plan, months=1), gateway)
    clock.move_to(paid.contribution.coverage.end - timedelta(days=1))
    assert [sum(series) for series in chart("ending").numbers] == [0, 1]


@pytest.mark.parametrize("language", ["en", "ms"])
def test_the_picture_has_a_name_and_a_table_with_its_numbers(
    paid: Payment, client_of: Browser, language: str
) -> None:
    browser = client_of(make_boss())
    browser.cookies["django_language"] = language
    page = browser.get("/admin/").content.decode()
    with translation.override(language):
        told = [draw(timezone.now()) for draw in charts.CHARTS.values()]
    for one in told:
        part = page.split(f'aria-labelledby="{one.name}-heading"')[1].split("</section>")[0]
        assert f'role="img" viewBox="0 0 320 {one.drawing.height}"' in part
        assert f'aria-labelledby="{one.name}-title {one.name}-desc"' in part
        cells = re.findall(r"<td>(.*?)</td>", part)
        assert [unescape(cell) for cell in cells] == [
            cell for _label, row in one.rows for cell in row
        ]
        assert part.count("<rect") == len(one.drawing.bars)
        assert "style" not in part


def test_bars_are_as_long_as_their_numbers() -> None:
    drawn = columns(["a", "b"], [[10, 0], [5, 15]])
    assert [(bar.series, bar.height) for bar in drawn.bars] == [(1, 80), (2, 40), (2, 120)]
    assert drawn.bars[1].y + drawn.bars[1].height == drawn.bars[0].y


def test_one_among_thousands_is_still_seen() -> None:
    assert [bar.width for bar in lying(["a", "b", "c"], [[9000, 1, 0]]).bars] == [260, 2, 0]


def test_a_long_name_is_cut_in_the_picture_alone() -> None:
    sector = "PERKHIDMATAN PENGANGKUTAN PENUMPANG DAN PENGHANTARAN BARANGAN"
    told = Chart(
        name="x", title="x", about="x", over="x", series=["x"], labels=[sector, "ART"],
        numbers=[[1, 2]], draw=lying,
    )  # fmt: skip
    names = [words.text for words in told.drawing.words if not words.text.isdecimal()]
    assert names == ["PERKHIDMATAN PENGANGKUTAN PENUMPANG DAN…", "ART"]
    assert [label for label, _cells in told.rows] == [sector, "ART"]


def test_nothing_at_all_is_drawn_without_a_bar() -> None:
    assert columns(["a", "b"], [[0, 0]]).bars == []


# --- How much is asked of the database -----------------------------------------------------------


def test_the_page_asks_as_little_for_many_rows_as_for_none(
    paid: Payment, driver: User, neighbour: User, gateway: Gateway, client_of: Browser,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    browser = client_of(make_boss())
    with django_assert_max_num_queries(MOST_QUERIES) as few:
        assert browser.get("/admin/").status_code == 200
    for sector in ("AGENT", "FISHERY", "HAWKER"):
        pay(submit(driver, sector), gateway)
        pay(submit(neighbour, sector), gateway, txnAmount="1.00")
    with django_assert_max_num_queries(len(few)):
        assert browser.get("/admin/").status_code == 200


# --- Finding a payment ---------------------------------------------------------------------------


@pytest.fixture
def finance(clock: None, client_of: Browser) -> Client:
    return client_of(make_staff("finance"))


def found(browser: Client, number: str) -> str:
    answer = browser.post("/admin/find-payment/", {"number": number})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_one_payment_is_found_by_each_of_its_numbers(finance: Client, paid: Payment) -> None:
    page = f"/admin/payments/payment/{paid.pk}/change/"
    numbers = [paid.order_number, f" {paid.order_number.lower()} ", paid.transaction_id]
    numbers += [Receipt.objects.get().number, "790811-08-7654", "790811087654"]
    assert [found(finance, number) for number in numbers] == [page] * 6


def test_a_person_of_several_payments_is_shown_them_without_the_number(
    finance: Client, paid: Payment, driver: User, neighbour: User, gateway: Gateway
) -> None:
    pay(submit(driver, "AGENT"), gateway)
    pay(submit(neighbour, "AGENT"), gateway)
    address = found(finance, "790811-08-7654")
    assert address == f"/admin/payments/payment/?person={driver.person.pk}"
    listed = finance.get(address)
    assert listed.context["cl"].result_count == 2
    assert "Lim Mei Ling" not in listed.content.decode()


def test_a_transaction_of_several_payments_leads_to_their_list(
    finance: Client, paid: Payment, driver: User, gateway: Gateway
) -> None:
    again = begin(submit(driver, "AGENT"))
    Payment.objects.filter(pk=again.pk).update(transaction_id=paid.transaction_id)
    assert found(finance, paid.transaction_id) == (
        f"/admin/payments/payment/?q={paid.transaction_id}"
    )


@pytest.mark.parametrize("number", ["MX191227AAAAAAAAAA", "850101145678", "1912271640000001", "'"])
def test_what_nobody_has_is_said(finance: Client, driver: User, number: str) -> None:
    assert found(finance, number) == "/admin/"
    assert "No payment has this number." in finance.get("/admin/").content.decode()


def test_an_account_without_a_payment_is_told_like_a_number_that_nobody_has(
    finance: Client, driver: User
) -> None:
    submit(driver)
    assert found(finance, driver.ic_number) == "/admin/"
    assert "No payment has this number." in finance.get("/admin/").content.decode()


@pytest.mark.parametrize("number", ["", "   ", "x" * 61])
def test_nothing_and_too_much_are_no_number(finance: Client, number: str) -> None:
    assert found(finance, number) == "/admin/"
    assert "Enter a number to find a payment." in finance.get("/admin/").content.decode()


def test_the_search_is_posted_and_needs_the_right(
    finance: Client, client_of: Browser, paid: Payment
) -> None:
    assert finance.get("/admin/find-payment/", {"number": "1"}).status_code == 405
    Group.objects.get(name="finance").permissions.clear()
    assert finance.post("/admin/find-payment/", {"number": "1"}).status_code == 403
    assert Client().post("/admin/find-payment/").status_code == 302


def test_the_filter_by_person_takes_no_nonsense(finance: Client, paid: Payment) -> None:
    for person in ("x", "-1", "9" * 30):
        assert finance.get("/admin/payments/payment/", {"person": person}).status_code == 200
