from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.identity import (
    IdType,
    InvalidIdentity,
    birth_date,
    clean_mobile,
    clean_number,
    clean_phone,
    compact_number,
    is_male,
    looks_like_number,
)

TODAY = date(2019, 12, 27)
PLACES = ["01", "08", "10", "14", "16", "21", "59", "71", "82"]


def clean(number: str, id_type: IdType = IdType.NEW_IC) -> str:
    return clean_number(number, id_type=id_type, today=TODAY)


@pytest.mark.parametrize("id_type", [IdType.NEW_IC, IdType.MYPR])
@pytest.mark.parametrize(
    "typed",
    [
        "790811087654",
        "790811-08-7654",
        " 790811 08 7654 ",
        "790811–08–7654",
        "7 9 0 8 1 1 0 8 7 6 5 4",
        "790811\N{NO-BREAK SPACE}087654",
    ],
)
def test_dashes_and_spaces_are_taken_away(typed: str, id_type: IdType) -> None:
    assert clean(typed, id_type) == "790811087654"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("973118485349", "date"),  # the guide's sample: month 31
        ("791311087654", "date"),
        ("790011087654", "date"),
        ("790800087654", "date"),
        ("790832087654", "date"),
        ("790931087654", "date"),
        ("790229087654", "date"),  # 1979 had no 29 February
        ("000000000000", "date"),
        ("790811007654", "place"),
        ("790811177654", "place"),
        ("790811697654", "place"),
        ("790811957654", "place"),
        ("", "form"),
        ("    ", "form"),
        ("79081108765", "form"),
        ("7908110876543", "form"),
        ("79081108765a", "form"),
        ("T790811087654", "form"),
        ("790811.08.7654", "form"),
        ("790811_08_7654", "form"),
        ("+790811087654", "form"),
        ("٧٩٠٨١١٠٨٧٦٥٤", "form"),
        ("７９０８１１０８７６５４", "form"),
        ("790811087654\0", "form"),
        ("790811087654;DROP TABLE", "form"),
        ("<b>790811087654</b>", "form"),
        ("T1234567", "form"),
    ],
)
def test_a_number_that_was_never_issued_is_refused(number: str, reason: str) -> None:
    with pytest.raises(InvalidIdentity) as refusal:
        clean(number)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("T1234567", "T1234567"),
        ("t 123-4567", "T1234567"),
        ("RF/123456", "RF123456"),
        ("rf123456", "RF123456"),
        ("G/12345", "G12345"),
        ("I12345", "I12345"),
        ("R/123456", "R123456"),
        ("1234567", "1234567"),
    ],
)
def test_army_and_police_numbers_have_their_own_form(typed: str, stored: str) -> None:
    assert clean(typed, IdType.ARMY_POLICE) == stored


@pytest.mark.parametrize("number", ["", "T", "T1234", "X12345", "T12345678901", "790811087654"])
def test_other_army_and_police_numbers_are_refused(number: str) -> None:
    with pytest.raises(InvalidIdentity):
        clean(number, IdType.ARMY_POLICE)


@pytest.mark.parametrize(
    ("number", "today", "born"),
    [
        ("790811087654", TODAY, date(1979, 8, 11)),
        ("191227087654", TODAY, date(2019, 12, 27)),
        ("191228087654", TODAY, date(1919, 12, 28)),
        ("000229087654", TODAY, date(2000, 2, 29)),
        ("200229087654", TODAY, date(1920, 2, 29)),
        ("261231087654", date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_the_century_gives_an_age_under_a_hundred(number: str, today: date, born: date) -> None:
    assert birth_date(number, today=today) == born


@given(
    born=st.dates(min_value=TODAY - timedelta(days=36_000), max_value=TODAY),
    place=st.sampled_from(PLACES),
    serial=st.integers(0, 9999),
)
def test_every_issued_number_is_taken_and_tells_the_birth_date(
    born: date, place: str, serial: int
) -> None:
    number = f"{born:%y%m%d}{place}{serial:04}"
    assert clean(number) == number
    assert birth_date(number, today=TODAY) == born
    assert is_male(number) == (serial % 2 == 1)


@given(st.text())
def test_any_text_is_either_refused_or_twelve_digits(text: str) -> None:
    try:
        cleaned = clean(text)
    except InvalidIdentity:
        return
    assert len(cleaned) == 12
    assert cleaned.isascii()
    assert cleaned.isdigit()


@pytest.mark.parametrize(
    ("number", "male"), [("790811087654", False), ("790811087655", True), ("790811080000", False)]
)
def test_an_odd_last_digit_is_a_man(number: str, male: bool) -> None:
    assert is_male(number) is male


@pytest.mark.parametrize(
    ("number", "known"),
    [("790811087654", True), ("973118485349", True), ("T1234567", True), ("ahmad", False)],
)
def test_the_form_alone_decides_what_may_be_typed_to_log_in(number: str, known: bool) -> None:
    assert looks_like_number(compact_number(number)) is known


@pytest.mark.parametrize(
    "typed",
    [
        "0108877665",
        "010-887 7665",
        "+60 10-887 7665",
        "60108877665",
        "60 10 887 7665",
        "+60108877665",
        " 010 8877665 ",
        "006010-887 7665",
    ],
)
def test_a_mobile_number_is_stored_in_one_form(typed: str) -> None:
    assert clean_mobile(typed) == "+60108877665"


@pytest.mark.parametrize(
    "typed", ["", "12345", "0388880000", "+6581234567", "010", "abc", "0108877665123", "999"]
)
def test_what_is_not_a_malaysian_mobile_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        clean_mobile(typed)


@pytest.mark.parametrize(
    ("typed", "stored"), [("03-8888 0000", "+60388880000"), ("0108877665", "+60108877665")]
)
def test_a_house_phone_may_be_of_either_kind(typed: str, stored: str) -> None:
    assert clean_phone(typed) == stored
