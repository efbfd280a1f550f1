from datetime import timedelta

import pytest
import time_machine
from pytest_django import Settings

from accounts import otp
from accounts.models import OneTimeCode
from accounts.otp import CodeJustSent, Outcome, TooManyCodes, Verdict

pytestmark = pytest.mark.django_db

SIGN_UP = OneTimeCode.Purpose.SIGN_UP
NUMBER, NONCE = "+60108877665", "nonce-of-a-session"


def issue(nonce: str = NONCE, number: str = NUMBER) -> str:
    return otp.issue(purpose=SIGN_UP, destination=number, session_nonce=nonce)


def verify(code: str, *, nonce: str = NONCE, number: str = NUMBER) -> Verdict:
    return otp.verify(purpose=SIGN_UP, destination=number, session_nonce=nonce, code=code)


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_code_has_six_digits_and_works_once() -> None:
    code = issue()
    assert len(code) == 6
    assert code.isdigit()
    assert verify(code).accepted
    assert verify(code) == Verdict(Outcome.EXPIRED)


def test_the_code_itself_is_kept_nowhere() -> None:
    code = issue()
    row = OneTimeCode.objects.get()
    assert code not in row.digest
    assert len(row.digest) == 64


def test_the_hash_needs_the_key_of_the_portal(settings: Settings) -> None:
    code = issue()
    settings.SECRET_KEY = "another key"
    assert verify(code).outcome is Outcome.WRONG


@pytest.mark.parametrize(("seconds", "accepted"), [(299, True), (300, False), (301, False)])
def test_a_code_lives_five_minutes(
    clock: time_machine.Traveller, seconds: int, accepted: bool
) -> None:
    code = issue()
    clock.shift(timedelta(seconds=seconds))
    assert verify(code).accepted is accepted


def test_five_tries_and_no_more() -> None:
    code = issue()
    verdicts = [verify(other(code)) for _ in range(5)]
    assert [verdict.tries_left for verdict in verdicts] == [4, 3, 2, 1, 0]
    assert verdicts[4].outcome is Outcome.TOO_MANY_TRIES
    assert verify(code).outcome is Outcome.TOO_MANY_TRIES


def test_the_fifth_try_may_be_the_right_one() -> None:
    code = issue()
    for _ in range(4):
        verify(other(code))
    assert verify(code).accepted


def test_a_code_belongs_to_its_session_and_its_number() -> None:
    code = issue()
    assert verify(code, nonce="another").outcome is Outcome.EXPIRED
    assert verify(code, number="+60191234567").outcome is Outcome.EXPIRED
    assert verify(code).accepted


@pytest.mark.parametrize("nonce", [NONCE, "another session"])
def test_a_new_code_kills_the_one_before(clock: time_machine.Traveller, nonce: str) -> None:
    first = issue()
    clock.shift(timedelta(seconds=60))
    second = issue(nonce)
    if first != second:
        assert not verify(first).accepted
    assert verify(second, nonce=nonce).accepted


@pytest.mark.parametrize(("seconds", "sent"), [(0, False), (59, False), (60, True)])
def test_another_code_goes_out_after_a_minute(
    clock: time_machine.Traveller, seconds: int, sent: bool
) -> None:
    issue()
    clock.shift(timedelta(seconds=seconds))
    if sent:
        assert issue()
    else:
        with pytest.raises(CodeJustSent):
            issue()


def test_three_codes_in_a_quarter_of_an_hour(clock: time_machine.Traveller) -> None:
    for _ in range(3):
        issue()
        clock.shift(timedelta(minutes=1))
    with pytest.raises(TooManyCodes):
        issue("another session")
    assert issue(number="+60191234567")
    clock.shift(timedelta(minutes=12))  # a quarter of an hour after the first
    assert issue()


def test_ten_codes_a_day(clock: time_machine.Traveller) -> None:
    for _ in range(10):
        issue()
        clock.shift(timedelta(minutes=20))
    with pytest.raises(TooManyCodes) as refusal:
        issue()
    clock.move_to(refusal.value.again_at)
    assert issue()


def test_codes_are_spread_over_all_six_digits() -> None:
    codes = {issue(number=f"+6010887{n:04}") for n in range(60)}
    assert len(codes) > 50
    assert len({code[0] for code in codes}) > 4
