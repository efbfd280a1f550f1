"""The direct AC: again and again until the answer is exactly OK."""

import socket
import threading

import httpx
import pytest

from payments.mockfpx.gateway import Gateway
from tests.mockfpx.conftest import entry
from tests.mockfpx.merchant import Merchant
from tests.mockfpx.person import Person
from tests.mockfpx.waiting import wait_until


def delivery(http: httpx.Client) -> dict[str, object]:
    found: dict[str, object] = http.get("/control/transactions").json()["transactions"][0][
        "direct"
    ][0]
    return found


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"OK"),
        (400, b"bad signature"),
        (302, b"OK"),
        (204, b""),
        (200, b""),
        (200, b"ok"),
        (200, b"OK\n"),
        (200, b"<html>OK</html>"),
    ],
)
def test_anything_but_ok_is_sent_again(
    answer: tuple[int, bytes], person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    merchant.answers = [answer, answer, (200, b"OK")]
    person.pay(merchant.request())
    messages = merchant.wait_for(3)
    assert messages[0] == messages[1] == messages[2]
    wait_until(lambda: delivery(http)["state"] == "accepted")
    assert len(merchant.messages) == 3


def test_after_the_last_wait_it_gives_up(
    person: Person, merchant: Merchant, http: httpx.Client, gateway: Gateway
) -> None:
    merchant.answers = [(503, b"down")]
    person.pay(merchant.request())
    wait_until(lambda: delivery(http)["state"] == "given up")
    assert len(merchant.messages) == 1 + len(gateway.settings.resend)


def test_an_unreachable_merchant_does_not_keep_the_person_waiting(
    person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{nobody.getsockname()[1]}/direct"
        http.post("/control/exchanges", json={**entry(merchant), "direct_url": closed})
        result = person.pay(merchant.request())
    assert "Transaction approved" in result.text
    wait_until(lambda: delivery(http)["state"] == "given up")


def test_it_arrives_before_the_result_page(person: Person, merchant: Merchant) -> None:
    person.pay(merchant.request())
    assert len(merchant.messages) == 1


def test_a_thousand_copies_arrive_eight_at_a_time(
    person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    request = merchant.request()
    plan = {"order": request["fpx_sellerExOrderNo"], "scenario": "duplicate", "copies": 1000}
    http.post("/control/scenario", json=plan)
    merchant.together = threading.Barrier(8, timeout=30)
    person.pay(request, scenario="duplicate")
    messages = merchant.wait_for(1000, seconds=60)
    assert len(messages) == 1000
    assert all(message == messages[0] for message in messages)


def test_a_resend_can_be_forced(person: Person, merchant: Merchant, http: httpx.Client) -> None:
    request = merchant.request()
    person.pay(request, scenario="silent")
    answer = http.post("/control/resend", json={"order": request["fpx_sellerExOrderNo"]}).json()
    assert answer["direct"][0]["state"] == "accepted"
    assert merchant.wait_for(1)[0]["fpx_debitAuthCode"] == "00"
