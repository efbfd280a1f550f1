"""Messages and signatures by property: what is never believed, and what must not matter."""

import random
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import assume, example, given
from hypothesis import strategies as st

from payments.fpx.messages import (
    CURRENCY,
    LEAST,
    LONGEST,
    MOST,
    MalformedMessage,
    Order,
    parse,
    read_confirmation,
    request_fields,
)
from payments.fpx.signing import CHECKSUM, SIGNED_FIELDS, sign, source_string, verify
from wording.formats import MALAYSIA

Fields = dict[str, str]

KEY = rsa.generate_private_key(65537, 2048)
KEYS = [KEY.public_key()]
TYPES = sorted(SIGNED_FIELDS)


def signed(fields: Mapping[str, str]) -> Fields:
    return {**fields, CHECKSUM: sign(fields, KEY)}


MESSAGES = {
    kind: signed({name: f"value of {name}" for name in names} | {"fpx_msgType": kind})
    for kind, names in SIGNED_FIELDS.items()
}
kinds = st.sampled_from(TYPES)
# Any text, and what no database keeps: NUL, and halves of characters.
wild = st.text(st.characters())
kind_and_name = kinds.flatmap(
    lambda kind: st.tuples(st.just(kind), st.sampled_from(SIGNED_FIELDS[kind]))
)


def believed(fields: Mapping[str, str]) -> bool:
    return verify(fields, KEYS)


@pytest.mark.parametrize("kind", TYPES)
def test_each_kind_of_message_is_believed_as_it_was_signed(kind: str) -> None:
    assert believed(MESSAGES[kind])


@given(kind_and_name, wild)
def test_a_signed_field_with_another_value_is_not_believed(of: tuple[str, str], value: str) -> None:
    message, name = MESSAGES[of[0]], of[1]
    changed = {**message, name: value}
    assert believed(changed) == (changed == message)


@given(kind_and_name, st.text(min_size=1))
def test_a_signed_field_with_something_added_is_not_believed(
    of: tuple[str, str], more: str
) -> None:
    message, name = MESSAGES[of[0]], of[1]
    assert not believed({**message, name: message[name] + more})
    assert not believed({**message, name: more + message[name]})


@pytest.mark.parametrize(("kind", "name"), [(k, name) for k in TYPES for name in SIGNED_FIELDS[k]])
def test_a_signed_field_left_out_or_blank_is_not_believed(kind: str, name: str) -> None:
    message = MESSAGES[kind]
    assert not believed({**message, name: ""})
    assert not believed({other: value for other, value in message.items() if other != name})


@pytest.mark.parametrize("kind", TYPES)
def test_two_signed_fields_with_each_others_values_are_not_believed(kind: str) -> None:
    message = MESSAGES[kind]
    for one in SIGNED_FIELDS[kind]:
        for other in SIGNED_FIELDS[kind]:
            swapped = {**message, one: message[other], other: message[one]}
            assert believed(swapped) == (one == other)


@st.composite
def bank_list_requests(draw: st.DrawFn) -> Fields:
    value = st.text("|A", max_size=3)
    return {
        "fpx_msgType": "BE",
        **{f"fpx_{name}": draw(value) for name in ("msgToken", "sellerExId", "version")},
    }


@given(bank_list_requests(), bank_list_requests())
@example(
    {"fpx_msgType": "BE", "fpx_sellerExId": "A|A", "fpx_version": ""},
    {"fpx_msgType": "BE", "fpx_sellerExId": "A", "fpx_version": "A|"},
)
def test_one_checksum_never_fits_two_messages(one: Fields, other: Fields) -> None:
    """Values are joined by a sign that a value could hold: then two messages read the same."""
    assume(one != other)
    checksum = sign(one, KEY)
    assert not (believed(one | {CHECKSUM: checksum}) and believed(other | {CHECKSUM: checksum}))


def test_a_refusal_does_not_become_a_success_by_a_name_with_bars_in_it() -> None:
    refused = dict.fromkeys(SIGNED_FIELDS["AC"], "") | {
        "fpx_msgType": "AC",
        "fpx_buyerName": "ALI|00|9999|00|15733223",
        "fpx_debitAuthCode": "51",
    }
    shifted = refused | {
        "fpx_buyerName": "ALI",
        "fpx_creditAuthCode": "00",
        "fpx_creditAuthNo": "9999",
        "fpx_debitAuthCode": "00",
        "fpx_debitAuthNo": "15733223|||51|",
    }
    assert source_string(shifted) == source_string(refused)
    assert not believed(shifted | {CHECKSUM: sign(refused, KEY)})


@given(kinds, st.dictionaries(wild, wild))
def test_what_is_not_signed_never_matters(kind: str, extra: Fields) -> None:
    message = MESSAGES[kind]
    assert believed({**extra, **message})
    unsigned = {name: value for name, value in extra.items() if name not in message}
    assert source_string({**message, **unsigned}) == source_string(message)


@given(kinds, st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(kind: str, chance: random.Random) -> None:
    message = MESSAGES[kind]
    items = list(message.items())
    chance.shuffle(items)
    arrived = parse(urlencode(items).encode())
    assert source_string(arrived) == source_string(message)
    assert believed(arrived)


@given(st.binary(min_size=512, max_size=512))
def test_the_case_of_the_hex_never_matters(chance: bytes) -> None:
    message = MESSAGES["AC"]
    signs = zip(message[CHECKSUM], chance, strict=True)
    checksum = "".join(sign.lower() if byte % 2 else sign for sign, byte in signs)
    assert believed(message | {CHECKSUM: checksum})


@given(
    st.dictionaries(st.sampled_from(["fpx_msgType", *SIGNED_FIELDS["AC"]]) | wild, wild),
    wild | st.binary(max_size=300).map(bytes.hex),
)
@example({"fpx_msgType": "AC"}, "")
@example({"fpx_msgType": "AC"}, "A")
@example({"fpx_msgType": "AC"}, "XY" * 256)
@example({"fpx_msgType": "AC"}, "00" * 255)
@example({"fpx_msgType": "AC"}, "FF" * 256)
@example({"fpx_msgType": "AC"}, "0" * 1_000_000)
@example({"fpx_msgType": "AC", "fpx_buyerName": "\0" * 1_000_000}, "FF" * 256)
@example({"fpx_msgType": "AC", "fpx_buyerName": "\ud800"}, "FF" * 256)
@example({"fpx_msgType": "\udce9"}, "\udce9")
def test_verifying_never_raises(fields: Fields, checksum: str) -> None:
    assert not believed(fields | {CHECKSUM: checksum})
    assert not believed(fields)


def test_a_bit_flipped_anywhere_is_never_believed_to_say_something_else() -> None:
    """All of some eleven thousand: a flip is noticed, or it changed nothing that is signed."""
    fields = MESSAGES["AC"] | {"fpx_buyerName": "N@ME()/ .-&BUYER", "fpx_makerName": ""}
    body = urlencode(signed(fields) | {"fpx_eaccountNum": "1"}).encode()
    meaning = signed_values(parse(body))
    harmless = 0
    for bit in range(len(body) * 8):
        flipped = bytearray(body)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            arrived = parse(bytes(flipped))
        except MalformedMessage:
            continue
        if believed(arrived):
            assert signed_values(arrived) == meaning, bit
            harmless += 1
    # The case of the hex digits A to F, the unsigned field, the name of the empty one.
    assert 0 < harmless < 600


def signed_values(fields: Mapping[str, str]) -> list[str]:
    return [fields.get(name, "") for name in SIGNED_FIELDS["AC"]]


@given(st.binary())
def test_no_body_breaks_the_reader(body: bytes) -> None:
    try:
        fields = parse(body)
    except MalformedMessage:
        return
    confirmation = read_confirmation(fields)
    confirmation.order_number.encode()
    assert "\0" not in confirmation.order_number


@given(wild | st.text("0123456789", max_size=13))
def test_a_time_that_is_not_fourteen_digits_of_this_century_is_no_time(text: str) -> None:
    assert read_confirmation({"fpx_fpxTxnTime": text}).paid_at is None


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001 # Malaysia's
def test_a_time_is_read_as_malaysias(moment: datetime) -> None:
    text = f"{moment:%Y%m%d%H%M%S}"
    paid_at = read_confirmation({"fpx_fpxTxnTime": text}).paid_at
    assert paid_at == moment.replace(microsecond=0, tzinfo=MALAYSIA)
    for wrong in (text[:-1], text + "0", " " + text, "0001" + text[4:], "9999" + text[4:]):
        assert read_confirmation({"fpx_fpxTxnTime": wrong}).paid_at is None


# --- Requests ---------------------------------------------------------------------------------


def order(**changes: object) -> Order:
    fields: dict[str, object] = {
        "number": "MX191227ABC",
        "seller_number": "C7-MX191227ABC",
        "made_at": datetime(2019, 12, 27, 16, 35, 8, tzinfo=MALAYSIA),
        "amount": Decimal("77.60"),
        "bank_id": "TEST0021",
        "buyer_email": "a@example.com",
        "description": "PERKESO Caruman",
    }
    return Order(**(fields | changes))  # type: ignore[arg-type]


def request(made: Order, **changes: str) -> Fields:
    told = {"message_type": "AR", "exchange_id": "EX00012345", "seller_id": "SE00012345"}
    return request_fields(made, **(told | changes))


printable = st.text(st.characters(codec="utf-8", exclude_characters="&'|"), min_size=1)
orders = st.builds(
    Order,
    number=printable.map(lambda text: text[:40]),
    seller_number=printable.map(lambda text: text[:40]),
    made_at=st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1), timezones=st.timezones()),  # noqa: DTZ001 # theirs
    amount=st.decimals(LEAST, MOST, places=2),
    bank_id=st.text("ABC012", max_size=10),
    buyer_email=st.emails(),
    description=st.text(st.characters(codec="utf-8", exclude_characters="|")),
)


@given(orders, st.sampled_from(["AR", "AE"]))
def test_a_request_arrives_as_it_was_sent(made: Order, kind: str) -> None:
    fields = signed(request(made, message_type=kind))
    arrived = parse(urlencode(fields).encode())
    assert arrived == fields
    assert believed(arrived)


@given(orders)
def test_no_field_that_is_sent_is_longer_than_fpx_takes(made: Order) -> None:
    fields = request(made)
    assert set(fields) == set(SIGNED_FIELDS["AR"]) == set(LONGEST)
    assert all(len(value) <= LONGEST[name] for name, value in fields.items())
    assert Decimal(fields["fpx_txnAmount"]) == made.amount
    assert fields["fpx_txnCurrency"] == CURRENCY


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("number", "fpx_sellerExOrderNo"),
        ("seller_number", "fpx_sellerOrderNo"),
        ("bank_id", "fpx_buyerBankId"),
    ],
)
def test_an_order_is_as_long_as_fpx_takes_and_no_longer(field: str, name: str) -> None:
    longest = "X" * LONGEST[name]
    assert request(order(**{field: longest}))[name] == longest
    with pytest.raises(ValueError, match=f"{name} is longer"):
        request(order(**{field: longest + "X"}))


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("message_type", "fpx_msgType"),
        ("exchange_id", "fpx_sellerExId"),
        ("seller_id", "fpx_sellerId"),
    ],
)
def test_so_are_the_ids_of_the_merchant(field: str, name: str) -> None:
    longest = "X" * LONGEST[name]
    assert request(order(), **{field: longest})[name] == longest
    with pytest.raises(ValueError, match=f"{name} is longer"):
        request(order(), **{field: longest + "X"})


def test_the_limits_are_those_of_the_protocol() -> None:
    page = (
        "msgType 2, msgToken 2, sellerExId 10, sellerExOrderNo 40, sellerTxnTime 14, "
        "sellerOrderNo 40, sellerId 10, sellerBankCode 2, txnCurrency 3, txnAmount 16, "
        "buyerEmail 50, buyerName 40, buyerBankId 10, buyerBankBranch 10, buyerAccNo 20, "
        "buyerId 20, makerName 40, buyerIban 35, productDesc 30, version 3"
    )
    limits = dict(entry.split() for entry in page.split(", "))
    assert {f"fpx_{name}": int(length) for name, length in limits.items()} == LONGEST


def test_an_email_that_fpx_does_not_take_is_left_out_whole() -> None:
    fits = "a" * 38 + "@example.com"
    assert request(order(buyer_email=fits))["fpx_buyerEmail"] == fits
    for address in ("a" + fits, "a|b@example.com"):
        assert request(order(buyer_email=address))["fpx_buyerEmail"] == ""


def test_a_description_is_cut_where_fpx_would() -> None:
    assert request(order(description="X" * 31))["fpx_productDesc"] == "X" * 30


@pytest.mark.parametrize("number", ["", "A&B", "A'B", "A|B"])
def test_an_order_number_that_fpx_refuses_is_refused(number: str) -> None:
    for field in ("number", "seller_number"):
        with pytest.raises(ValueError, match=r"order number|holds a"):
            request(order(**{field: number}))


@pytest.mark.parametrize("amount", ["1.00", "1", "1.1", "30000.00"])
def test_what_personal_banking_transfers_can_be_asked_for(amount: str) -> None:
    assert Decimal(request(order(amount=Decimal(amount)))["fpx_txnAmount"]) == Decimal(amount)


@pytest.mark.parametrize(
    "amount", ["0.99", "30000.01", "0", "-1.00", "77.605", "30000.001", "NaN", "Infinity"]
)
def test_no_other_amount_can_be_asked_for(amount: str) -> None:
    with pytest.raises(ValueError, match=amount):
        request(order(amount=Decimal(amount)))
