"""The codec: known answers, and what no message may get away with."""

from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

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


@given(st.permutations(list(SIGNED.items())))
@settings(max_examples=20)
def test_the_order_of_arrival_does_not_matter(items: list[tuple[str, str]]) -> None:
    assert verify(dict(items), [KEY.public_key()])


@given(st.sampled_from(SIGNED_FIELDS["AC"]), st.text())
def test_any_change_of_any_signed_field_is_refused(name: str, value: str) -> None:
    changed = SIGNED | {name: value}
    assert verify(changed, [KEY.public_key()]) == (changed == SIGNED)


@given(st.text() | st.binary(max_size=300).map(bytes.hex))
def test_no_made_up_checksum_passes(checksum: str) -> None:
    assert not verify(AC | {CHECKSUM: checksum}, [KEY.public_key()])


def test_another_key_beside_the_right_one_does_no_harm() -> None:
    stranger = rsa.generate_private_key(65537, 2048).public_key()
    assert verify(SIGNED, [stranger, KEY.public_key()])
    assert not verify(SIGNED, [stranger])


@given(st.binary(max_size=200))
def test_no_body_breaks_the_parser(body: bytes) -> None:
    with suppress(MalformedMessage):
        read_confirmation(parse(body))


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
