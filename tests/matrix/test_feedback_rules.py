"""Feedback: how a reference is made and read, and what a text may not hold."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matrix.pages import references
from matrix.pages.private_numbers import Private, private_number
from matrix.pages.references import SIGNS, is_reference, new_reference, tidy, with_check_letter

TODAY = date(2019, 12, 27)
SEVEN = st.text(SIGNS, min_size=7, max_size=7)


def test_no_two_signs_are_taken_for_each_other_and_their_number_is_a_prime() -> None:
    assert not set(SIGNS) & set("01ILOUZ")
    assert len(set(SIGNS)) == len(SIGNS) == 29


@pytest.mark.parametrize(
    ("signs", "reference"),
    [
        ("2222222", "MX-2222-2222"),
        ("3222222", "MX-3222-2223"),
        ("2222223", "MX-2222-2239"),
        ("7K3F92Q", "MX-7K3F-92QH"),
    ],
)
def test_the_check_letter_follows_from_the_others(signs: str, reference: str) -> None:
    assert with_check_letter(signs) == reference
    assert is_reference(reference)


def test_a_new_reference_is_one_and_another_each_time() -> None:
    made = {new_reference() for _ in range(200)}
    assert len(made) == 200
    assert all(is_reference(one) and len(one) == references.LENGTH for one in made)


@given(SEVEN, st.integers(0, 7), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(signs: str, at: int, wrong: str) -> None:
    right = tidy(with_check_letter(signs)).replace("-", "")[2:]
    assume(right[at] != wrong)
    assert not is_reference(tidy(right[:at] + wrong + right[at + 1 :]))


@given(SEVEN, st.integers(0, 6))
def test_two_neighbours_that_are_swapped_are_noticed(signs: str, at: int) -> None:
    right = with_check_letter(signs).replace("-", "")[2:]
    first, second = list(pairwise(right))[at]
    assume(first != second)
    assert not is_reference(tidy(right[:at] + second + first + right[at + 2 :]))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("MX-7K3F-92QH", "MX-7K3F-92QH"),
        (" mx 7k3f 92qh ", "MX-7K3F-92QH"),
        ("7k3f92qh", "MX-7K3F-92QH"),
        ("mx-7k3", "MX-7K3"),
        ("mx", ""),
        ("", ""),
        ("%' --", ""),
    ],
)
def test_a_reference_is_found_however_it_was_heard(typed: str, meant: str) -> None:
    assert tidy(typed) == meant


@pytest.mark.parametrize("text", ["", "MX", "MX-7K3F-92Q", "MX-7K3F-92Q0", "MX-7K3F92QH", "mx"])
def test_what_is_written_otherwise_is_no_reference(text: str) -> None:
    assert not is_reference(text)


@pytest.mark.parametrize(
    "number",
    [
        "790811087654",
        "790811-08-7654",
        "790811 08 7654",
        "790811 - 08 - 7654",
        "7908 1108 7654",
        "790811/08/7654",
        "790811\N{EN DASH}08\N{EN DASH}7654",
        "７９０８１１０８７６５４",
        "IC790811087654.",
    ],
)
def test_an_ic_number_is_found_however_it_is_written(number: str) -> None:
    text = f"Saya Ahmad, {number}, tidak boleh log masuk."
    assert private_number(text, today=TODAY) is Private.IC_NUMBER


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "5500-0000-0000-0004",
        "2223000048400011",
        "3782 822463 10005",
        "6011 0009 9013 9424",
    ],
)
def test_a_card_number_is_found(number: str) -> None:
    assert private_number(f"My card {number} was refused", today=TODAY) is Private.CARD_NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I paid RM 157.20 on 27-12-2019 16:25:42.",
        "Receipt 20191227000001 has the wrong name.",
        "FPX transaction 1912271625420001 is missing.",
        "Order MX191227162542 and MX1912277K3F92QPAB are both mine.",
        "Call me at +601112345678 or 010-887 7665.",
        "My account number is 123456789012345.",
        "991399087654 is no date of birth.",
        "790811007654 names no place of birth.",
        "4111111111111112 has a wrong check digit.",
        "FPX 1912 2716 2542 0001 in groups.",
        "17908110876540 is longer than any of them.",
    ],
)
def test_other_numbers_pass(text: str) -> None:
    assert private_number(text, today=TODAY) is None


def test_an_fpx_id_passes_even_where_it_could_be_a_card() -> None:
    """2712..., in 2027: it begins as some cards do, and its check digit happens to be right."""
    text = "FPX 2712271625420007"
    assert private_number(text, today=date(2027, 12, 28)) is None
    assert private_number(text, today=date(2026, 12, 28)) is Private.CARD_NUMBER
