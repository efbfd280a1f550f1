from hypothesis import given
from hypothesis import strategies as st

from accounts import decoy

KEY = b"key of the portal"
NUMBERS = st.from_regex(r"[0-9]{12}", fullmatch=True)


@given(NUMBERS)
def test_a_number_always_has_the_same_phrase(number: str) -> None:
    assert decoy.phrase(number, key=KEY) == decoy.phrase(number, key=KEY)


@given(NUMBERS)
def test_a_decoy_could_have_been_chosen_by_a_person(number: str) -> None:
    phrase = decoy.phrase(number, key=KEY)
    assert 3 <= len(phrase) <= 40
    assert phrase == " ".join(phrase.split())


def test_without_the_key_nobody_can_tell_a_decoy() -> None:
    numbers = [f"79081108{n:04}" for n in range(200)]
    same = [n for n in numbers if decoy.phrase(n, key=KEY) == decoy.phrase(n, key=b"another")]
    assert len(same) < 10


def test_decoys_differ_in_words_and_in_shape() -> None:
    phrases = {decoy.phrase(f"79081108{n:04}", key=KEY) for n in range(1000)}
    assert len(phrases) > 700
    assert any(p.isalpha() for p in phrases)
    assert any(" " in p for p in phrases)
    assert any(p[-1].isdigit() for p in phrases)
    assert any(p.islower() for p in phrases)
