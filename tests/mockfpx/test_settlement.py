"""The daily settlement list, true and falsified."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import pytest

from payments.mockfpx.clock import MALAYSIA, STAMP
from payments.mockfpx.gateway import Gateway
from payments.mockfpx.scenarios import SCENARIOS
from tests.mockfpx.conftest import entry
from tests.mockfpx.merchant import EXCHANGE, SELLER, Merchant
from tests.mockfpx.person import Person, carried_back

DAY = "2019-12-27"
NOON = datetime(2019, 12, 27, 12, tzinfo=MALAYSIA)
TAKEN_AT_ONCE = set(SCENARIOS) - {
    *("insufficient_funds", "cancel", "timeout"),
    *("pending_approved", "pending_failed", "late_success", "slow", "http_500", "garbage"),
}
NEVER_TAKEN = {"insufficient_funds", "cancel", "timeout", "pending_failed"}


@dataclass
class Books:
    """Payments, each moved to a moment of its own, and the list of their day."""

    person: Person
    merchant: Merchant
    gateway: Gateway

    def pay(self, *, at: datetime = NOON, scenario: str = "approve", **changes: str) -> str:
        """The exchange order number of a new payment that FPX took at this moment."""
        request = self.merchant.request(**changes)
        self.person.pay(request, scenario=scenario)
        self.gateway.ledger.all()[-1].received = at
        return request["fpx_sellerExOrderNo"]

    def read(self, **query: str) -> str:
        answer = self.ask(**{"day": DAY, **query})
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        return answer.text

    def ask(self, **query: str) -> httpx.Response:
        return self.person.http.get("/control/settlement", params=query)

    def orders(self) -> list[str]:
        return [line.split("|")[1] for line in self.read().splitlines() if line.startswith("D|")]

    def order(self, **asked: object) -> httpx.Response:
        return self.person.http.post("/control/settlement", json=asked)


@pytest.fixture
def books(person: Person, merchant: Merchant, gateway: Gateway) -> Books:
    return Books(person, merchant, gateway)


def test_an_empty_day_has_its_two_ends(books: Books) -> None:
    assert books.read() == f"H|{EXCHANGE}|20191227|1.0\nT|0|0.00\n"


def test_a_line_says_what_the_merchant_was_told(books: Books, merchant: Merchant) -> None:
    request = merchant.request(txnAmount="52.40", buyerBankId="TEST0022")
    told = carried_back(books.person.pay(request))
    day = datetime.strptime(told["fpx_fpxTxnTime"], STAMP).replace(tzinfo=MALAYSIA).date()
    assert books.read(day=day.isoformat()).splitlines() == [
        f"H|{EXCHANGE}|{day:%Y%m%d}|1.0",
        f"D|{request['fpx_sellerExOrderNo']}|{request['fpx_sellerOrderNo']}|{told['fpx_fpxTxnId']}"
        f"|{told['fpx_fpxTxnTime']}|{request['fpx_sellerTxnTime']}|{SELLER}|TEST0022|MYR|52.40|00",
        "T|1|52.40",
    ]


def test_the_day_is_malaysian_and_ends_at_its_midnight(books: Books) -> None:
    midnight = datetime(2019, 12, 27, tzinfo=MALAYSIA)
    first = books.pay(at=midnight)
    last = books.pay(at=midnight + timedelta(days=1, seconds=-1))
    books.pay(at=midnight + timedelta(days=1))
    books.pay(at=midnight - timedelta(seconds=1))
    assert books.orders() == [first, last]


def test_lines_are_in_order_of_time_and_then_of_number(books: Books) -> None:
    books.pay(sellerExOrderNo="C", at=NOON)
    books.pay(sellerExOrderNo="B", at=NOON + timedelta(milliseconds=2))
    books.pay(sellerExOrderNo="A", at=NOON + timedelta(seconds=1))
    books.pay(sellerExOrderNo="D", at=NOON - timedelta(hours=1))
    assert books.orders() == ["D", "B", "C", "A"]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_payment_is_in_the_list_from_when_its_money_moved(scenario: str, books: Books) -> None:
    order = books.pay(scenario=scenario)
    assert books.orders() == ([order] if scenario in TAKEN_AT_ONCE else [])
    books.person.http.post("/control/later", json={"order": order})
    assert books.orders() == ([] if scenario in NEVER_TAKEN else [order])


def test_a_payment_that_is_still_at_the_bank_is_not_in_the_list(books: Books) -> None:
    books.person.log_in(books.merchant.request())
    assert books.read(day=f"{datetime.now(MALAYSIA):%Y-%m-%d}").endswith("T|0|0.00\n")


def test_the_sum_has_the_surcharge_of_a_wrong_amount(books: Books) -> None:
    books.pay(txnAmount="52.40")
    books.pay(txnAmount="77.60", scenario="wrong_amount")
    assert "|78.60|00\n" in books.read()
    assert books.read().endswith("T|2|131.00\n")


def test_each_of_two_exchanges_has_a_list_of_its_own(books: Books, merchant: Merchant) -> None:
    order = books.pay()
    other = {**entry(merchant), "exchange_id": "EX00000002"}
    books.person.http.post("/control/exchanges", json=other)
    assert f"D|{order}|" in books.read(exchange=EXCHANGE)
    assert books.read(exchange="EX00000002") == "H|EX00000002|20191227|1.0\nT|0|0.00\n"
    assert books.ask(day=DAY).json()["error"].endswith("EX00000001, EX00000002.")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"day": ""},
        {"day": "yesterday"},
        {"day": "20191227"},
        {"day": "2019-W52-5"},
        {"day": "2019-12-7"},
        {"day": "2019-02-29"},
        {"day": DAY, "exchange": "EX99999999"},
        {"day": DAY, "exchange": ""},
    ],
)
def test_a_bad_question_is_refused_with_a_sentence(query: dict[str, str], books: Books) -> None:
    answer = books.ask(**query)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_list_can_leave_a_payment_out(books: Books) -> None:
    hidden, shown = books.pay(), books.pay()
    assert books.order(order=hidden, leave_out=True).json()["settlement"]["leave_out"]
    assert books.orders() == [shown]
    assert books.read().endswith("T|1|77.60\n")


def test_a_list_can_say_another_amount(books: Books) -> None:
    order = books.pay()
    books.order(order=order, amount="1.00")
    assert "|MYR|1.00|00\n" in books.read()
    assert books.read().endswith("T|1|1.00\n")


def test_the_newest_order_counts_and_can_restore_the_truth(books: Books) -> None:
    order = books.pay()
    true = books.read()
    books.order(order=order, amount="1.00")
    books.order(order=order, leave_out=True)
    assert books.orders() == []
    books.order(order=order, leave_out=False)
    assert books.read() == true


def test_a_reset_forgets_what_was_falsified(books: Books) -> None:
    books.order(order=books.pay(sellerExOrderNo="SAME"), leave_out=True)
    books.person.http.post("/control/reset")
    assert books.orders() == []
    books.pay(sellerExOrderNo="SAME")
    assert books.orders() == ["SAME"]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"leave_out": "yes"},
        {"amount": 1.0},
        {"amount": "1"},
        {"amount": "-1.00"},
        {"leave_out": True, "colour": "red"},
    ],
)
def test_a_bad_falsehood_is_refused_with_a_sentence(asked: dict[str, object], books: Books) -> None:
    answer = books.order(order=books.pay(), **asked)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert len(books.orders()) == 1


def test_a_falsehood_about_an_unknown_order_is_not_found(books: Books) -> None:
    assert books.order(order="NONE", leave_out=True).status_code == 404
