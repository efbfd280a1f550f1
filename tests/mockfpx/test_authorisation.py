"""What the gateway says to an AR."""

from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.hashes import SHA256

from payments.mockfpx.gateway import Gateway
from payments.mockfpx.wire import is_genuine
from tests.mockfpx.merchant import Merchant, malaysian
from tests.mockfpx.person import Person, carried_back


def moved(minutes: int) -> str:
    return malaysian(datetime.now().astimezone() + timedelta(minutes=minutes))


def test_a_good_request_lands_at_fpx_and_goes_on_to_the_login_page_of_its_bank(
    person: Person, merchant: Merchant
) -> None:
    landing = person.land(merchant.request(buyerBankId="TEST0022"))
    login = person.http.get(landing.headers["refresh"].removeprefix("1; url="))
    assert landing.url.path.endswith("/landing")
    assert f'href="{login.url.path}"' in landing.text
    assert login.url.path.endswith("/login")
    for page in (landing, login):
        assert "SBI Bank B" in page.text
        assert "RM 77.60" in page.text
        assert "Merchant &amp; Sons" in page.text


def test_the_landing_page_of_a_payment_under_way_goes_where_the_payment_is(
    person: Person, merchant: Merchant
) -> None:
    confirmation = person.log_in(merchant.request())
    landing = str(confirmation.url).replace("/confirm", "/landing")
    assert person.http.get(landing, follow_redirects=True).url == confirmation.url


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"version": "6.0"}, "XE"),
        ({"msgToken": "02"}, "XM"),
        ({"sellerId": "SE99999999"}, "XS"),
        ({"sellerBankCode": "02"}, "05"),
        ({"buyerName": "x" * 41}, "30"),
        ({"sellerExOrderNo": ""}, "30"),
        ({"sellerExOrderNo": "A&B"}, "30"),
        ({"sellerExOrderNo": "A'B"}, "30"),
        ({"sellerExOrderNo": "A|B"}, "30"),
        ({"sellerOrderNo": ""}, "30"),
        ({"sellerOrderNo": "A\nB"}, "30"),
        ({"sellerTxnTime": "20191327163508"}, "30"),
        ({"sellerTxnTime": "2019-12-27"}, "30"),
        ({"sellerTxnTime": moved(-40)}, "XW"),
        ({"sellerTxnTime": moved(40)}, "XW"),
        ({"txnCurrency": "USD"}, "47"),
        ({"txnAmount": "77.6"}, "13"),
        ({"txnAmount": "-77.60"}, "13"),
        ({"txnAmount": "\uff177.60"}, "13"),
        ({"txnAmount": "0.99"}, "2A"),
        ({"txnAmount": "30000.01"}, "48"),
        ({"buyerEmail": "nobody"}, "DB"),
        ({"buyerBankId": "NOBANK01"}, "92"),
        ({"buyerBankId": ""}, "92"),
    ],
)
def test_a_wrong_request_comes_back_as_a_signed_refusal(
    person: Person,
    merchant: Merchant,
    gateway: Gateway,
    changes: dict[str, str],
    code: str,
) -> None:
    request = merchant.request(**changes)
    result = person.arrive(request)
    assert result.url.path.endswith("/result")
    message = merchant.wait_for(1)[0]
    assert message["fpx_debitAuthCode"] == code
    assert message["fpx_sellerExOrderNo"] == request["fpx_sellerExOrderNo"]
    assert is_genuine(message, gateway.keys.current.public_key())
    assert carried_back(result) == message


@pytest.mark.parametrize(
    "changes",
    [
        {"txnAmount": "1.00"},
        {"txnAmount": "30000.00"},
        {"sellerTxnTime": moved(-25)},
        {"sellerTxnTime": moved(25)},
        {"buyerEmail": ""},
        {"sellerExOrderNo": "x" * 40},
        {"sellerOrderNo": "A & B's"},
    ],
)
def test_the_edge_of_what_is_allowed_is_allowed(
    person: Person, merchant: Merchant, changes: dict[str, str]
) -> None:
    assert person.arrive(merchant.request(**changes)).url.path.endswith("/login")


def test_an_exchange_order_number_is_used_once(person: Person, merchant: Merchant) -> None:
    person.arrive(merchant.request(sellerExOrderNo="SAME"))
    person.arrive(merchant.request(sellerExOrderNo="SAME"))
    assert merchant.wait_for(1)[0]["fpx_debitAuthCode"] == "XN"


def test_a_seller_order_number_is_used_once(person: Person, merchant: Merchant) -> None:
    person.arrive(merchant.request(sellerOrderNo="SAME"))
    person.arrive(merchant.request(sellerOrderNo="SAME"))
    assert merchant.wait_for(1)[0]["fpx_debitAuthCode"] == "45"


def test_a_blocked_bank_takes_no_payment(
    person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    http.post("/control/banks", json={"bank_id": "TEST0021", "status": "blocked"})
    person.arrive(merchant.request())
    assert merchant.wait_for(1)[0]["fpx_debitAuthCode"] == "BB"


def test_a_field_that_is_never_signed_does_not_spoil_the_signature(
    person: Person, merchant: Merchant
) -> None:
    page = person.arrive({**merchant.request(), "fpx_eaccountNum": "1", "fpx_ebuyerID": "2"})
    assert page.url.path.endswith("/login")


def test_a_bad_signature_gets_the_error_page_and_no_message(
    person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    page = person.arrive({**merchant.request(), "fpx_txnAmount": "1.00"})
    assert page.status_code == 400
    assert "XC" in page.text
    known = http.get("/control/transactions").json()
    assert known["transactions"] == []
    assert known["rejected"][0]["code"] == "XC"


def test_another_digest_can_be_set_for_both_sides(
    person: Person, merchant: Merchant, gateway: Gateway
) -> None:
    gateway.settings = replace(gateway.settings, digest="sha256")
    assert person.arrive(merchant.request()).status_code == 400
    merchant.digest = SHA256()
    message = carried_back(person.pay(merchant.request()))
    ours = gateway.keys.current.public_key()
    assert is_genuine(message, ours, digest="sha256")
    assert not is_genuine(message, ours)


def test_an_unknown_exchange_gets_the_error_page(person: Person, merchant: Merchant) -> None:
    page = person.arrive(merchant.request(sellerExId="EX99999999"))
    assert page.status_code == 400
    assert "XI" in page.text


@pytest.mark.parametrize("message_type", ["AE", "BE", "AC", ""])
def test_another_message_in_place_of_a_request_gets_the_error_page(
    person: Person, merchant: Merchant, message_type: str
) -> None:
    page = person.arrive(merchant.request(msgType=message_type))
    assert page.status_code == 400


def test_of_a_repeated_parameter_the_first_counts(http: httpx.Client, merchant: Merchant) -> None:
    body = httpx.QueryParams(merchant.request()).add("fpx_txnAmount", "1.00")
    answer = http.post(
        "/FPXMain/seller2DReceiver.jsp",
        content=str(body),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.headers["location"].endswith("/landing")


def test_a_huge_body_is_refused(http: httpx.Client) -> None:
    answer = http.post("/FPXMain/seller2DReceiver.jsp", content=b"a=" + b"b" * 1_000_000)
    assert answer.status_code == 413


def test_a_thousand_fields_are_refused(http: httpx.Client) -> None:
    answer = http.post("/FPXMain/seller2DReceiver.jsp", content=b"a=b&" * 1000)
    assert answer.status_code == 400
