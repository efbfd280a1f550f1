"""The codec: known answers, and what no message may get away with."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings

from payments.fpx import codes
from payments.fpx.messages import (
    MalformedMessage,
    Order,
    parse,
    read_bank_list,
    read_confirmation,
    request_fields,
)
from payments.fpx.signing import CHECKSUM, SIGNED_FIELDS, sign, source_string, verify

KEY = rsa.generate_private_key(65537, 2048)
AC = {name: f"value of {name}" for name in SIGNED_FIELDS["AC"]} | {"fpx_msgType": "AC"}
SIGNED = AC | {CHECKSUM: sign(AC, KEY)}

Real = dict[str, Any]

# What FPX itself sent and signed in 2021.
UAT = json.loads((settings.BASE_DIR / "tests" / "mockfpx" / "fpx-uat-2021.json").read_text())
UAT_KEY = load_pem_public_key(UAT["public_key_pem"].encode())
REAL = [pytest.param(message, id=message["name"]) for message in UAT["messages"]]


def test_the_request_of_the_vector_has_its_source_string() -> None:
    fields = {
        "fpx_msgType": "AR",
        "fpx_msgToken": "01",
        "fpx_buyerBankBranch": "SBI BANK A",
        "fpx_buyerBankId": "TEST0021",
        "fpx_buyerEmail": "test@example.com",
        "fpx_productDesc": "1 goods",
        "fpx_sellerBankCode": "01",
        "fpx_sellerExId": "EX00000000",
        "fpx_sellerExOrderNo": "EXORDERNO0000",
        "fpx_sellerId": "SE00000000",
        "fpx_sellerOrderNo": "ORDERNO000000",
        "fpx_sellerTxnTime": "20170817140102",
        "fpx_txnAmount": "1.00",
        "fpx_txnCurrency": "MYR",
        "fpx_version": "7.0",
    }
    assert source_string(fields) == (
        "|SBI BANK A|TEST0021|test@example.com|||||01|AR|1 goods|01|EX00000000|EXORDERNO0000"
        "|SE00000000|ORDERNO000000|20170817140102|1.00|MYR|7.0"
    )


@pytest.mark.parametrize("message", REAL)
def test_a_real_message_has_its_source_string(message: Real) -> None:
    assert source_string(message["fields"]) == message["source_string"]


@pytest.mark.parametrize("message", REAL)
def test_a_real_message_is_believed_as_it_came(message: Real) -> None:
    fields = message["fields"]
    assert verify(fields, [UAT_KEY])
    assert verify(fields | {CHECKSUM: fields[CHECKSUM].lower()}, [UAT_KEY])
    assert verify(parse(urlencode(fields).encode()), [UAT_KEY])


@pytest.mark.parametrize("message", REAL)
def test_a_real_message_with_any_one_field_changed_is_not_believed(message: Real) -> None:
    fields = message["fields"]
    for name, value in fields.items():
        for other in {"", value + " ", value + "1", value.swapcase(), *fields.values()} - {value}:
            # The checksum in small letters is still the same number.
            same = name == CHECKSUM and other == value.swapcase()
            assert verify(fields | {name: other}, [UAT_KEY]) == same, (name, other)


def test_a_real_success_is_read() -> None:
    said = read_confirmation(UAT["messages"][0]["fields"])
    assert (said.message_type, said.code, said.currency) == ("AC", "00", "MYR")
    assert (said.exchange_id, said.seller_id) == ("EX00011982", "SE00013501")
    assert said.order_number == said.seller_order_number == "20210615190651"
    assert (said.amount, said.transaction_id) == (Decimal("1.00"), "2106151906580535")
    assert said.paid_at == datetime(2021, 6, 15, 11, 6, 58, tzinfo=UTC)
    assert said.bank_id == "TEST0021"


def test_a_real_bank_list_is_read() -> None:
    banks = read_bank_list(UAT["messages"][2]["fields"])
    assert len(banks) == 25
    assert [bank for bank, active in banks.items() if not active] == [
        "CIT0219",
        "SCB0216",
        "UOB0226",
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"OK",
        b"fpx_msgType",
        b"fpx_msgType=AC&",
        b"fpx_msgType=AC&fpx_msgType=AC",
        b"&".join(b"field_%d=1" % number for number in range(61)),
        b"<html>fpx_msgType=AC</html>&",
        b"\xff\x00",
    ],
    ids=["no pairs", "no value", "an empty pair", "twice", "61 fields", "HTML", "bytes"],
)
def test_what_is_not_one_set_of_pairs_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedMessage):
        parse(body)


def test_newlines_around_a_body_do_not_matter() -> None:
    assert parse(b"\r\n fpx_msgType=AC&fpx_buyerName=+ALI+ \r\n") == {
        "fpx_msgType": "AC",
        "fpx_buyerName": " ALI ",
    }


@pytest.mark.parametrize(
    "text", ["", "abc", "NaN", "Infinity", "1,00", "RM 1.00", "1.00\0", "1e999999999999999999999"]
)
def test_an_amount_that_is_no_number_is_none(text: str) -> None:
    assert read_confirmation({"fpx_txnAmount": text}).amount is None


def test_another_key_beside_the_right_one_does_no_harm() -> None:
    stranger = rsa.generate_private_key(65537, 2048).public_key()
    assert verify(SIGNED, [stranger, KEY.public_key()])
    assert not verify(SIGNED, [stranger])


def test_bytes_that_are_no_utf8_are_signed_as_they_came() -> None:
    fields = parse(b"fpx_msgType=AC&fpx_buyerName=%E9t%E9")
    assert verify(fields | {CHECKSUM: sign(fields, KEY)}, [KEY.public_key()])


def test_a_request_carries_the_amount_and_the_time_in_malaysia() -> None:
    order = Order(
        number="MX191227ABC",
        seller_number="C7-MX191227ABC",
        made_at=datetime(2019, 12, 27, 8, 35, 8, tzinfo=UTC),
        amount=Decimal("77.6"),
        bank_id="TEST0021",
        buyer_email="a" * 60 + "@example.com",
        description="PERKESO Caruman",
    )
    fields = request_fields(order, message_type="AR", exchange_id="EX1", seller_id="SE1")
    assert fields["fpx_txnAmount"] == "77.60"
    assert fields["fpx_sellerTxnTime"] == "20191227163508"
    assert fields["fpx_buyerEmail"] == ""  # half an address would be another one


def test_the_bank_list_tells_open_from_blocked() -> None:
    fields = {"fpx_bankList": "TEST0021~A,ABB0233~B"}
    assert read_bank_list(fields) == {"TEST0021": True, "ABB0233": False}


@pytest.mark.parametrize("told", ["", ",", "~", "~A,", "A\0~A", "\udce9~A", "ABB0233"])
def test_of_a_strange_bank_list_nothing_is_taken_that_no_database_keeps(told: str) -> None:
    for bank_id in read_bank_list({"fpx_bankList": told}):
        assert bank_id
        assert "\0" not in bank_id.encode().decode()


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("00", codes.Outcome.PAID),
        ("09", codes.Outcome.PENDING),
        ("99", codes.Outcome.PENDING),
        ("", codes.Outcome.PENDING),
        ("??", codes.Outcome.PENDING),
        ("76", codes.Outcome.NOT_FOUND),
        ("51", codes.Outcome.FAILED),
        ("1C", codes.Outcome.FAILED),
    ],
)
def test_only_00_is_paid_and_the_unknown_is_pending(code: str, outcome: codes.Outcome) -> None:
    assert codes.outcome(code) == outcome


def test_every_code_of_the_list_is_known() -> None:
    listed = (
        "00 03 05 09 12 13 14 20 30 31 39 45 46 47 48 49 50 51 53 57 58 70 76 77 78 79 80 83 84 "
        "85 87 88 89 90 92 96 98 99 BB BC DB FE OE OF XA XB XC XE XF XI XM XN XO XS XT XW "
        "1A 1B 1C 1D 1E 1F 1G 1H 1I 1J 1K 1L 1M 2A 2X"
    )
    assert set(codes.CODES) == set(listed.split())
