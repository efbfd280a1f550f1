"""AE and BE: what the merchant's server hears when it asks."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from payments.mockfpx.gateway import Gateway
from payments.mockfpx.wire import is_genuine
from tests.mockfpx.merchant import Merchant
from tests.mockfpx.person import Person, pairs

ENQUIRY = "/FPXMain/sellerNVPTxnStatus.jsp"
BANK_LIST = "/FPXMain/RetrieveBankList"


def test_an_unknown_order_is_answered_76_and_signed(
    http: httpx.Client, merchant: Merchant, gateway: Gateway
) -> None:
    request = merchant.request()
    reply = pairs(http.post(ENQUIRY, data=merchant.enquiry(request)))
    assert reply["fpx_debitAuthCode"] == "76"
    assert reply["fpx_fpxTxnId"] == reply["fpx_fpxTxnTime"] == ""
    assert reply["fpx_sellerExOrderNo"] == request["fpx_sellerExOrderNo"]
    assert is_genuine(reply, gateway.keys.current.public_key())


def test_the_reply_has_newlines_around_it(http: httpx.Client, merchant: Merchant) -> None:
    reply = http.post(ENQUIRY, data=merchant.enquiry(merchant.request()))
    assert reply.text != reply.text.strip()


def test_it_is_pending_while_the_person_is_at_the_bank(
    person: Person, http: httpx.Client, merchant: Merchant
) -> None:
    request = merchant.request()
    person.arrive(request)
    assert pairs(http.post(ENQUIRY, data=merchant.enquiry(request)))["fpx_debitAuthCode"] == "09"


def test_a_late_enquiry_about_an_old_payment_is_answered(
    person: Person, http: httpx.Client, merchant: Merchant
) -> None:
    request = merchant.request()
    person.pay(request)
    old = merchant.enquiry(request)
    assert pairs(http.post(ENQUIRY, data=old))["fpx_debitAuthCode"] == "00"


@pytest.mark.parametrize(
    "changes",
    [
        {"txnAmount": "1.00"},
        {"sellerOrderNo": "OTHER"},
        {"sellerTxnTime": "20191227163508"},
        {"buyerBankId": "TEST0022"},
    ],
)
def test_an_enquiry_must_repeat_the_fields_of_its_request(
    changes: dict[str, str], person: Person, http: httpx.Client, merchant: Merchant
) -> None:
    request = merchant.request()
    person.pay(request)
    reply = pairs(http.post(ENQUIRY, data=merchant.enquiry(request, **changes)))
    assert reply["fpx_debitAuthCode"] == "76"
    noted = http.get("/control/transactions").json()["transactions"][0]["enquiries"][0]
    assert noted["differing"] == list(changes)


def test_a_second_request_of_the_same_number_does_not_hide_the_first(
    person: Person, http: httpx.Client, merchant: Merchant
) -> None:
    request = merchant.request()
    person.pay(request)
    person.arrive(request)
    assert pairs(http.post(ENQUIRY, data=merchant.enquiry(request)))["fpx_debitAuthCode"] == "00"


@pytest.mark.parametrize("path", [ENQUIRY, BANK_LIST])
def test_a_stranger_hears_only_error(path: str, http: httpx.Client, merchant: Merchant) -> None:
    asked = merchant.enquiry(merchant.request())
    if path == BANK_LIST:
        asked = merchant.bank_list_enquiry()
    for wrong in (
        {**asked, "fpx_checkSum": "00" * 256},
        merchant.signed({**asked, "fpx_sellerExId": "EX99999999"}),
        merchant.request(),
        {},
    ):
        assert http.post(path, data=wrong).text.strip() == "ERROR"


def test_a_payment_that_nobody_finished_is_given_up(
    person: Person, http: httpx.Client, merchant: Merchant, gateway: Gateway
) -> None:
    at_login, confirming = merchant.request(), merchant.request()
    person.arrive(at_login)
    person.log_in(confirming)
    gateway.settings = replace(gateway.settings, session=timedelta(0))
    replies = [
        pairs(http.post(ENQUIRY, data=merchant.enquiry(request)))["fpx_debitAuthCode"]
        for request in (at_login, confirming)
    ]
    assert replies == ["1A", "1M"]


def test_the_bank_list_names_every_bank_and_its_state(
    http: httpx.Client, merchant: Merchant, gateway: Gateway
) -> None:
    http.post("/control/banks", json={"bank_id": "MB2U0227", "status": "blocked"})
    reply = pairs(http.post(BANK_LIST, data=merchant.bank_list_enquiry()))
    banks = dict(bank.split("~") for bank in reply["fpx_bankList"].split(","))
    assert len(banks) == 23
    assert [bank for bank, state in banks.items() if state == "B"] == ["MB2U0227"]
    assert reply["fpx_msgType"] == "BC"
    assert is_genuine(reply, gateway.keys.current.public_key())


def test_there_is_no_bank_list_for_companies(http: httpx.Client, merchant: Merchant) -> None:
    asked = merchant.bank_list_enquiry(msgToken="02")
    assert http.post(BANK_LIST, data=asked).text.strip() == "ERROR"


def test_trouble_with_the_bank_list_can_be_ordered(http: httpx.Client, merchant: Merchant) -> None:
    http.post("/control/trouble", json={"bank_list": "http_500"})
    assert http.post(BANK_LIST, data=merchant.bank_list_enquiry()).status_code == 500
    http.post("/control/trouble", json={"bank_list": "garbage"})
    assert "<html>" in http.post(BANK_LIST, data=merchant.bank_list_enquiry()).text
    http.post("/control/trouble", json={"bank_list": "truth"})
    assert "fpx_bankList" in http.post(BANK_LIST, data=merchant.bank_list_enquiry()).text


def test_trouble_with_every_enquiry_can_be_ordered(http: httpx.Client, merchant: Merchant) -> None:
    http.post("/control/trouble", json={"enquiry": "http_500"})
    assert http.post(ENQUIRY, data=merchant.enquiry(merchant.request())).status_code == 500
