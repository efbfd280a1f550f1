"""Requests at the same instant, against PostgreSQL; each with a control that shows the race."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection
from django.utils import timezone

from accounts import otp, signup
from accounts.models import OneTimeCode, SignUp
from accounts.notify.models import Message
from accounts.otp import CodeRefused, Outcome

pytestmark = pytest.mark.django_db(transaction=True)

SIGN_UP = OneTimeCode.Purpose.SIGN_UP
NUMBER, NONCE = "+60108877665", "nonce"
T = TypeVar("T")


def issue() -> str:
    return otp.issue(purpose=SIGN_UP, destination=NUMBER, session_nonce=NONCE)


def verify(code: str) -> Outcome:
    return otp.verify(purpose=SIGN_UP, destination=NUMBER, session_nonce=NONCE, code=code).outcome


def together(count: int, work: Callable[[], T]) -> list[T]:
    """The results of so many threads that start at one instant."""
    start = Barrier(count)

    def run() -> T:
        try:
            start.wait(timeout=20)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(count)]]


def test_of_fifty_posts_of_the_right_code_one_is_taken() -> None:
    code = issue()
    assert together(50, lambda: verify(code)).count(Outcome.ACCEPTED) == 1


def test_control_reading_first_and_writing_then_takes_several() -> None:
    issue()
    both_have_read = Barrier(5)

    def check_then_write() -> bool:
        row = OneTimeCode.objects.get()
        unused = row.used_at is None
        both_have_read.wait(timeout=20)
        row.used_at = timezone.now()
        row.save()
        return unused

    assert together(5, check_then_write).count(True) == 5


def test_fifty_guesses_at_once_are_five_tries() -> None:
    code = issue()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    outcomes = together(50, lambda: verify(wrong))
    assert outcomes.count(Outcome.WRONG) == 4
    assert OneTimeCode.objects.get().attempts == 5
    assert verify(code) is Outcome.TOO_MANY_TRIES


def try_to_issue() -> bool:
    try:
        issue()
    except CodeRefused:
        return False
    return True


def test_of_ten_requests_for_a_code_one_sends_it() -> None:
    assert together(10, try_to_issue).count(True) == 1


def test_control_without_the_lock_several_send_it(monkeypatch: pytest.MonkeyPatch) -> None:
    all_have_looked = Barrier(5)
    look = otp._check_limits

    def look_and_wait(destination: str, now: object) -> None:
        look(destination, now)  # type: ignore[arg-type]
        all_have_looked.wait(timeout=20)

    monkeypatch.setattr(otp, "hold", lambda *_parts: None)
    monkeypatch.setattr(otp, "_check_limits", look_and_wait)
    assert together(5, try_to_issue).count(True) == 5


def test_of_ten_presses_of_continue_one_sends_a_mail() -> None:
    sign_up = SignUp.objects.create(
        id_type="new_ic",
        ic_number="790811087654",
        full_name="Ahmad bin Ali",
        email="ahmad@gmail.com",
        mobile=NUMBER,
        language="ms",
        terms_accepted_at=timezone.now(),
    )
    code = issue()
    verdicts = together(10, lambda: signup.confirm_phone(sign_up, session_nonce=NONCE, code=code))
    assert all(verdict.accepted for verdict in verdicts)
    assert Message.objects.count() == 1
