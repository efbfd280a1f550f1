"""Two schedules at once, and a sweep that is killed, against PostgreSQL.

Each protection has a control beside it that takes it away.
"""

from collections.abc import Callable, Iterator
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from accounts import locks
from accounts.models import User
from accounts.notify.models import Message
from selfemployed import notices, reminders
from selfemployed.models import Coverage, Reminder
from selfemployed.occasions import Occasion
from tests.accounts.test_otp_parallel import together
from tests.making import at
from tests.selfemployed.applying import covered

pytestmark = pytest.mark.django_db(transaction=True)

SWEEPS = 4


@pytest.fixture
def seven_days_left(driver: User) -> Iterator[None]:
    """Two sectors that end in seven days; each has been thanked for."""
    for sector in ("ART", "AGENT"):
        bought = covered(driver, sector, months=4, paid_at=at("27-12-2019 16:25:42"))
        Reminder.objects.create(coverage=bought.coverage, occasion=Occasion.THANKS)
    with time_machine.travel(at("19-04-2020 09:00:00"), tick=False):
        yield


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sweep sees that another is at work."""
    monkeypatch.setattr(locks, "try_hold", lambda *_parts: True)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)


def said() -> tuple[int, int]:
    """How many occasions, and how many messages."""
    return Reminder.objects.exclude(occasion=Occasion.THANKS).count(), Message.objects.count()


def tell() -> int:
    """One chunk; -1 where the database refuses it."""
    try:
        return reminders._tell_some(Occasion.DAYS_7, now=timezone.now())
    except IntegrityError:
        return -1


def write_when_all_have_looked(monkeypatch: pytest.MonkeyPatch, write: Callable[..., Any]) -> None:
    all_have_looked, waited = Barrier(SWEEPS), set[int]()

    def wait_then_write(**facts: Any) -> Any:
        mine = id(connection.connection)
        if mine not in waited:
            waited.add(mine)
            all_have_looked.wait(timeout=20)
        return write(**facts)

    monkeypatch.setattr(Reminder.objects, "create", wait_then_write)


def test_of_sweeps_at_the_same_instant_each_occasion_is_said_once(seven_days_left: None) -> None:
    assert sum(together(SWEEPS, reminders.remind_due)) == 2
    assert said() == (2, 4)


def test_a_second_sweep_does_not_wait_for_the_first(seven_days_left: None) -> None:
    def hold_and_let_another_try() -> list[int]:
        with reminders.transaction.atomic():
            locks.hold("selfemployed.reminders", Occasion.DAYS_7)
            return together(1, reminders.remind_due)

    assert hold_and_let_another_try() == [0]
    assert said() == (0, 0)


def test_a_lock_that_would_hold_nothing_is_refused() -> None:
    with pytest.raises(TransactionManagementError):
        locks.try_hold("selfemployed.reminders")


def test_without_the_lock_the_row_still_lets_one_say_it(
    seven_days_left: None, without_lock: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_when_all_have_looked(monkeypatch, Reminder.objects.create)
    assert sorted(together(SWEEPS, tell)) == [-1, -1, -1, 2]
    assert said() == (2, 4)


def test_control_without_lock_and_row_it_is_said_by_all(
    seven_days_left: None, without_lock: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_when_all_have_looked(monkeypatch, lambda **_facts: None)
    assert together(SWEEPS, tell) == [2] * SWEEPS
    assert said() == (0, 4 * SWEEPS)


def killed_at_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sweep loses its database, as by a kill, between the messages of the two coverages."""
    say, heard = notices.reminder, list[Coverage]()

    def say_and_die(user: User, coverage: Coverage, **how: Any) -> None:
        heard.append(coverage)
        if len(heard) == 2:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        say(user, coverage, **how)

    monkeypatch.setattr(notices, "reminder", say_and_die)


def sweep_and_die() -> bool:
    try:
        reminders.remind_due()
    except DatabaseError:
        return True
    return False


def test_a_sweep_that_is_killed_in_the_middle_leaves_nothing_and_the_next_says_all_once(
    seven_days_left: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        killed_at_the_second(patch)
        assert together(1, sweep_and_die) == [True]
        assert said() == (0, 0)
    assert reminders.remind_due() == 2
    assert reminders.remind_due() == 0
    assert said() == (2, 4)


def test_control_without_one_transaction_a_kill_leaves_a_message_that_is_said_again(
    seven_days_left: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages first and rows afterwards, each for itself: what the sweep does not do."""

    def messages_then_rows() -> bool:
        coverages = list(reminders.due(Occasion.DAYS_7, now=timezone.now()))
        try:
            for one in coverages:
                user = one.registration.person.user
                notices.reminder(user, one, lapsed=False, token=reminders.stop_token(user))
            for one in coverages:
                Reminder.objects.create(coverage=one, occasion=Occasion.DAYS_7)
        except DatabaseError:
            return True
        return False

    with monkeypatch.context() as patch:
        killed_at_the_second(patch)
        assert together(1, messages_then_rows) == [True]
    assert together(1, messages_then_rows) == [False]
    assert said() == (2, 6)
