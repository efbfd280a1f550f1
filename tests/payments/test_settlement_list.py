"""FPX's settlement list: believed as a whole, or refused with the line that is wrong."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.fpx import settlement_list
from payments.fpx.settlement_list import MalformedList, read
from tests.making import at
from tests.payments.lists import listing

HEADER = "H|EX00012345|20191227|1.0"
FIRST = (
    "D|MX191227ABCDEFGHJK|C7-MX191227ABCDEFGHJK|1912271625420001|20191227162542|20191227162455"
    "|SE00012345|ABB0233|MYR|52.40|00"
)
SECOND = (
    "D|MX191226LMNPQRSTUV|C8-MX191226LMNPQRSTUV|1912270000010002|20191227000001|20191226235830"
    "|SE00012345|MB2U0227|MYR|1050.00|00"
)
TRAILER = "T|2|1102.40"
WHOLE = f"{HEADER}\n{FIRST}\n{SECOND}\n{TRAILER}\n".encode()


def changed(old: str, new: str) -> bytes:
    content = WHOLE.decode()
    assert content.count(old) == 1
    return content.replace(old, new).encode()


def test_a_list_is_read_with_its_times_in_malaysia() -> None:
    listed = read(WHOLE)
    assert (listed.exchange_id, listed.day) == ("EX00012345", date(2019, 12, 27))
    assert len(listed.lines) == 2
    line = listed.lines[0]
    assert line.order_number == "MX191227ABCDEFGHJK"
    assert line.seller_order_number == "C7-MX191227ABCDEFGHJK"
    assert line.transaction_id == "1912271625420001"
    assert line.paid_at == at("27-12-2019 16:25:42")
    assert line.made_at == at("27-12-2019 16:24:55")
    assert (line.seller_id, line.bank_id) == ("SE00012345", "ABB0233")
    assert line.amount == Decimal("52.40")


def test_both_line_ends_are_read_and_the_last_one_may_be_missing() -> None:
    assert read(WHOLE.replace(b"\n", b"\r\n")) == read(WHOLE) == read(WHOLE.rstrip())


def test_a_day_without_payments_is_a_list() -> None:
    assert read(f"{HEADER}\nT|0|0.00\n".encode()).lines == ()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Line 1 has 1 parts instead of 4."),
        (changed("|1.0\n", "|2.0\n"), "Line 1 is not the header"),
        (changed("H|", "X|"), "Line 1 is not the header"),
        (changed("20191227|1.0", "2019122|1.0"), "Line 1: “2019122” is not a day."),
        (changed("20191227|1.0", "20191327|1.0"), "Line 1: “20191327” is not a day."),
        (changed("20191227|1.0", "20191228|1.0"), "Line 2: 20191227162542 is another day."),
        (changed("H|EX00012345", "H|"), "Line 1: “” is not an identifier."),
        (changed("D|MX191227", "D|D|MX191227"), "Line 2 has 12 parts instead of 11."),
        (changed("|1050.00|00", "|1050.00"), "Line 3 has 10 parts instead of 11."),
        (changed("D|MX191227", "X|MX191227"), "Line 2 begins with neither D nor T."),
        (changed(f"{FIRST}\n", f"{FIRST}\n\n"), "Line 3 has 1 parts instead of 11."),
        (changed("20191227162542", "20191227162562"), "Line 2: “20191227162562” is not a time."),
        (changed("20191227162542", "201912271625"), "Line 2: “201912271625” is not a time."),
        (changed("20191226235830", "20190230120000"), "Line 3: “20190230120000” is not a time."),
        (changed("20191227162542", "20191228162542"), "Line 2: 20191228162542 is another day."),
        (changed("|52.40|", "|52.4|"), "Line 2: “52.4” is not an amount."),
        (changed("|52.40|", "|0.00|"), "Line 2: “0.00” is not an amount."),
        (changed("|52.40|", "|-52.40|"), "Line 2: “-52.40” is not an amount."),
        (changed("|52.40|", "|NaN|"), "Line 2: “NaN” is not an amount."),
        (changed("|52.40|", f"|{'9' * 14}.00|"), "is not an amount."),
        (changed("MYR|52.40", "SGD|52.40"), "Line 2: “SGD” is not MYR."),
        (changed("|52.40|00", "|52.40|51"), "Line 2: “51” is not the code 00."),
        (changed("|1912271625420001|", "||"), "Line 2: “” is not an identifier."),
        (changed("|1912271625420001|", "|19122716254200012|"), "is not an identifier."),
        (changed("D|MX191227ABCDEFGHJK", f"D|{'M' * 41}"), "is not an identifier."),
        (changed("D|MX191227ABCDEFGHJK", "D|MX19&27"), "Line 2: “MX19&27” is not an identifier."),
        (changed("D|MX191227ABCDEFGHJK", "D|MX\x00"), "is not an identifier."),
        (changed("D|MX191226LMNPQRSTUV", "D|MX191227ABCDEFGHJK"), "Line 3: the order MX191227AB"),
        (changed("T|2|", "T|3|"), "Line 4 counts “3” transactions, the list has 2."),
        (changed("T|2|", "T|²|"), "Line 4 counts “²” transactions, the list has 2."),
        (changed("|1102.40", "|1102.41"), "names the sum “1102.41”, the amounts make 1102.40."),
        (changed("|1102.40", ""), "Line 4 has 2 parts instead of 3."),
        (changed(TRAILER, f"{TRAILER}\n{FIRST}"), "Line 5 stands after the trailer."),
        (changed(TRAILER, f"{TRAILER}\n"), "Line 5 stands after the trailer."),
        (changed(f"{TRAILER}\n", ""), "The file ends in line 3 without a trailer: it was cut off."),
        (WHOLE.replace(b"ABB0233", b"\xff"), "Line 2 is not UTF-8."),
        (b"PK\x03\x04\xfe\xff", "Line 1 is not UTF-8."),
    ],
)
def test_a_malformed_list_is_refused_with_its_line(content: bytes, sentence: str) -> None:
    with pytest.raises(MalformedList) as refusal:
        read(content)
    assert sentence in str(refusal.value)


def test_a_file_beyond_all_reason_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settlement_list, "MOST_BYTES", len(WHOLE))
    assert read(WHOLE).lines
    with pytest.raises(MalformedList, match="larger"):
        read(WHOLE + b" ")


@given(
    amounts=st.lists(st.decimals("0.01", "30000.00", places=2), max_size=4),
    line_end=st.sampled_from(["\n", "\r\n"]),
    kept=st.floats(min_value=0, max_value=1, exclude_max=True),
)
def test_any_cut_of_any_list_is_refused(amounts: list[Decimal], line_end: str, kept: float) -> None:
    lines = [
        FIRST.replace("|52.40|", f"|{amount}|").replace("MX191227", f"MX{number:06}")
        for number, amount in enumerate(amounts)
    ]
    whole = listing(lines).replace(b"\n", line_end.encode()).rstrip()
    assert [line.amount for line in read(whole).lines] == amounts
    with pytest.raises(MalformedList):
        read(whole[: int(kept * len(whole))])


@given(st.binary(max_size=400))
def test_anything_else_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(MalformedList, match=r"\.$"):
        read(content)


@given(
    st.integers(min_value=0, max_value=len(WHOLE) - 1),
    st.sampled_from([b"", b"0", b"|", b"\n", b"\r", b"\xe2\x80\xa8", b"D", b"T|"]),
)
def test_what_is_accepted_has_a_trailer_that_fits(place: int, patch: bytes) -> None:
    content = WHOLE[:place] + patch + WHOLE[place + 1 :]
    try:
        listed = read(content)
    except MalformedList:
        return
    assert (len(listed.lines), sum(line.amount for line in listed.lines)) == (2, Decimal("1102.40"))
