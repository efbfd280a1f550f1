"""Rule I4: the self-employed code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfemployed.codes import is_self_employed_code, self_employed_code

codes = st.builds(
    self_employed_code,
    st.integers(0, 99).map("{:02d}".format),
    st.integers(1, 99_999_999),
)


def test_the_code_of_the_guide() -> None:
    assert self_employed_code("02", 78756) == "K0200078756M"


@given(codes, st.integers(1, 10), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(code: str, place: int, shift: int) -> None:
    digit = str((int(code[place]) + shift) % 10)
    assert is_self_employed_code(code)
    assert not is_self_employed_code(code[:place] + digit + code[place + 1 :])


@given(codes, st.integers(1, 9))
def test_two_neighbours_swapped_are_noticed(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_self_employed_code(swapped) == (swapped == code)


@pytest.mark.parametrize(
    ("branch", "running"), [("2", 1), ("002", 1), ("AB", 1), ("02", 0), ("02", 100_000_000)]
)
def test_what_does_not_fit_is_refused(branch: str, running: int) -> None:
    with pytest.raises(ValueError, match="digits"):
        self_employed_code(branch, running)


@pytest.mark.parametrize(
    "text", ["", "K0200078756", "L0200078756M", "K02000७८756M", "K0200078756m"]
)
def test_other_texts_are_no_codes(text: str) -> None:
    assert not is_self_employed_code(text)
