import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.numbering import LARGEST, parse, receipt_number


def test_the_number_of_the_guide() -> None:
    assert receipt_number(2019, 104627) == "20190000104627"


@given(st.integers(1000, 9999), st.integers(1, LARGEST))
def test_a_number_can_be_read_back(year: int, running: int) -> None:
    number = receipt_number(year, running)
    assert len(number) == 14
    assert parse(number) == (year, running)


@pytest.mark.parametrize(
    ("year", "running"), [(2019, 0), (2019, -1), (2019, LARGEST + 1), (999, 1), (10000, 1)]
)
def test_what_has_no_fourteen_digits_is_refused(year: int, running: int) -> None:
    with pytest.raises(ValueError, match="receipt"):
        receipt_number(year, running)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2019000010462",
        "201900001046270",
        "20190000000000",
        "00190000104627",
        "2019-000104627",
        "20190000104627\n",
        "٢٠١٩٠٠٠٠١٠٤٦٢٧",
    ],
)
def test_what_is_no_receipt_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a receipt number"):
        parse(text)
