"""Two of staff answer the same feedback at once: one is mailed, the other is told."""

from contextlib import suppress
from threading import Barrier
from typing import Any

import pytest

from accounts.models import User
from accounts.notify.models import Message
from matrix.pages import feedback
from matrix.pages.feedback import AlreadyHandled, Words
from matrix.pages.models import Feedback, FeedbackQuerySet
from tests.accounts.test_otp_parallel import together
from tests.making import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def row() -> Feedback:
    words = Words("payment", "FPX showed an error.", "en", email="ahmad@gmail.com")
    return feedback.send(words, user=None, source="10.0.0.1")


@pytest.fixture
def clerk() -> User:
    return make_user("880808145566", is_staff=True)


def answered_by_two(row: Feedback, clerk: User) -> int:
    """How many answers are mailed."""

    def act() -> None:
        with suppress(AlreadyHandled):
            feedback.handle(row.pk, by=clerk, answer="It is mended.", note="")

    together(2, act)
    return Message.objects.filter(template="pages/feedback_answered").count()


@pytest.mark.parametrize("_time", range(5))
def test_one_of_two_wins(row: Feedback, clerk: User, _time: int) -> None:
    assert answered_by_two(row, clerk) == 1


def test_without_the_condition_both_are_mailed(
    row: Feedback, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: both look before either writes."""
    looked = Barrier(2)

    def look_first(rows: Any) -> Any:
        assert rows.filter(state=Feedback.State.RECEIVED).exists()
        looked.wait(timeout=10)
        return rows

    monkeypatch.setattr(FeedbackQuerySet, "waiting", look_first)
    monkeypatch.setattr(
        type(Feedback.objects), "waiting", lambda manager: look_first(manager.get_queryset())
    )
    assert answered_by_two(row, clerk) == 2
