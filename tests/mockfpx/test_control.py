"""The JSON back door."""

from datetime import datetime
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from payments.mockfpx.keys import Keys
from tests.mockfpx.conftest import entry
from tests.mockfpx.merchant import EXCHANGE, Merchant
from tests.mockfpx.person import Person

CERTIFICATE = "fpx-certificate.pem"
"""Any certificate with its key serves; the gateway's own is at hand."""


def test_health_tells_malaysia_time(http: httpx.Client) -> None:
    told = http.get("/control/health").json()
    assert told["status"] == "ok"
    assert datetime.fromisoformat(told["now"]).isoformat().endswith("+08:00")


def test_an_exchange_is_replaced_not_doubled(http: httpx.Client, merchant: Merchant) -> None:
    moved = {**entry(merchant), "indirect_url": "https://elsewhere.test/back"}
    known = http.post("/control/exchanges", json=[moved]).json()["exchanges"]
    assert [exchange["indirect_url"] for exchange in known] == ["https://elsewhere.test/back"]


@pytest.mark.parametrize(
    "changes",
    [
        {"exchange_id": ""},
        {"exchange_id": "EX1"},
        {"seller_ids": "SE00000001"},
        {"seller_ids": ["SE1"]},
        {"public_key_pem": "no key"},
        {"certificate_pem": "no certificate"},
        {"direct_url": "/relative"},
        {"indirect_url": "javascript:alert(1)"},
        {"indirect_url": "http://host:port/"},
    ],
)
def test_a_bad_exchange_is_refused_with_a_sentence(
    changes: dict[str, object], http: httpx.Client, merchant: Merchant
) -> None:
    answer = http.post("/control/exchanges", json={**entry(merchant), **changes})
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/control/scenario", {"scenario": "steal"}),
        ("/control/scenario", {"copies": -1}),
        ("/control/scenario", {"later": "soon"}),
        ("/control/scenario", {"colour": "red"}),
        ("/control/scenario", []),
        ("/control/banks", {"bank_id": "NOBANK", "status": "active"}),
        ("/control/banks", {"bank_id": ["TEST0021"], "status": "active"}),
        ("/control/banks", {"bank_id": "TEST0021", "status": "open"}),
        ("/control/trouble", {"enquiry": "flood"}),
    ],
)
def test_a_bad_order_is_refused_with_a_sentence(
    path: str, asked: object, http: httpx.Client
) -> None:
    answer = http.post(path, json=asked)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_what_is_not_json_is_refused(http: httpx.Client) -> None:
    assert http.post("/control/scenario", content=b"{").status_code == 400


def test_a_payment_can_be_decided_without_its_pages(
    person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    request = merchant.request()
    person.arrive(request)
    asked = {"order": request["fpx_sellerExOrderNo"], "scenario": "insufficient_funds"}
    told = http.post("/control/decide", json=asked).json()
    assert told["stage"] == "concluded"
    assert merchant.wait_for(1)[0]["fpx_debitAuthCode"] == "51"
    assert http.post("/control/decide", json=asked).status_code == 409


def test_any_response_code_can_be_planned(
    person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    http.post("/control/scenario", json={"scenario": "insufficient_funds", "code": "87"})
    person.pay(merchant.request(), scenario="insufficient_funds")
    person.pay(merchant.request(), scenario="approve")
    codes = [message["fpx_debitAuthCode"] for message in merchant.wait_for(2)]
    assert codes == ["87", "00"]


def test_a_buyer_name_can_be_planned(
    person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    http.post("/control/scenario", json={"buyer_name": "AMINAH"})
    person.pay(merchant.request())
    assert merchant.wait_for(1)[0]["fpx_buyerName"] == "AMINAH"


def test_the_list_tells_everything_that_was_said(
    person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    request = merchant.request()
    result = person.pay(request)
    http.post("/FPXMain/sellerNVPTxnStatus.jsp", data=merchant.enquiry(request))
    order = {"order": request["fpx_sellerOrderNo"]}
    told = http.get("/control/transactions", params=order).json()["transactions"]
    assert len(told) == 1
    assert told[0]["scenario"] == "approve"
    assert told[0]["asked"] == request
    assert told[0]["indirect"] == told[0]["direct"][0]["fields"] == merchant.messages[0]
    assert told[0]["direct"][0]["attempts"][0]["answer"] == "OK"
    assert told[0]["enquiries"][0]["answered"]["fpx_debitAuthCode"] == "00"
    assert str(result.url).endswith(told[0]["path"] + "result")


@pytest.mark.parametrize("path", ["/control/later", "/control/resend", "/control/decide"])
def test_an_unknown_order_is_not_found(path: str, http: httpx.Client) -> None:
    assert http.post(path, json={"order": "NONE"}).status_code == 404


@pytest.mark.parametrize("path", ["/control/later", "/control/resend"])
def test_a_payment_without_a_decision_has_nothing_to_send(
    path: str, person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    request = merchant.request()
    person.arrive(request)
    asked = {"order": request["fpx_sellerExOrderNo"]}
    assert http.post(path, json=asked).status_code == 409


def test_a_reset_forgets_payments_and_plans_but_not_the_merchant(
    person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    request = merchant.request()
    person.arrive(request)
    http.post("/control/scenario", json={"scenario": "silent"})
    http.post("/control/banks", json={"bank_id": "TEST0021", "status": "blocked"})
    http.post("/control/trouble", json={"enquiry": "garbage"})
    http.post("/control/reset")
    assert http.get("/control/transactions").json() == {"transactions": [], "rejected": []}
    assert http.get("/control/scenario").json()["default"] == {"scenario": "approve"}
    assert http.get("/control/banks").json()["banks"]["TEST0021"] == "active"
    assert http.get("/control/exchanges").json()["exchanges"][0]["exchange_id"] == EXCHANGE
    assert person.arrive(request).url.path.endswith("/login")


def test_a_merchant_is_known_by_its_certificate(
    person: Person,
    merchant: Merchant,
    http: httpx.Client,
    gateway_folder: Path,
    gateway_keys: Keys,
) -> None:
    known_as = {**entry(merchant), "certificate_pem": (gateway_folder / CERTIFICATE).read_text()}
    del known_as["public_key_pem"]
    assert http.post("/control/exchanges", json=known_as).status_code == 200
    assert person.arrive(merchant.request()).status_code == 400
    merchant.key = gateway_keys.current
    assert person.arrive(merchant.request()).url.path.endswith("/login")


def test_a_key_of_another_size_is_refused(http: httpx.Client, merchant: Merchant) -> None:
    small = Merchant(generate_private_key(public_exponent=65537, key_size=3072))
    small.url = merchant.url
    answer = http.post("/control/exchanges", json=entry(small))
    assert answer.json()["error"] == "The key of an exchange must be an RSA key of 2048 bits."
