from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts import throttling
from accounts.models import FailedAttempt, User
from accounts.throttling import Allowance, Source
from tests.accounts.conftest import IC, log_in

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = Source(IC, "10.0.0.1"), Source(IC, "10.0.0.2")
MINUTE = timedelta(minutes=1)


def fail(source: Source, times: int = 1) -> None:
    for _ in range(times):
        throttling.count_failure(source)


def window(source: Source) -> timedelta:
    with transaction.atomic():
        until = throttling.refused_until(source)
    return until - timezone.now() if until else timedelta(0)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (1000, 900)],
)
def test_each_failure_past_the_allowance_doubles_the_window(failures: int, seconds: int) -> None:
    allowance = Allowance(5, timedelta(minutes=15))
    assert allowance.window(failures) == timedelta(seconds=seconds)


def test_five_failures_are_free(clock: time_machine.Traveller) -> None:
    fail(HERE, 4)
    assert window(HERE) == timedelta(0)
    fail(HERE)
    assert window(HERE) == timedelta(seconds=30)
    assert window(ELSEWHERE) == timedelta(0)


def test_a_window_ends_by_itself(clock: time_machine.Traveller) -> None:
    fail(HERE, 12)
    assert window(HERE) == 15 * MINUTE
    clock.shift(15 * MINUTE)
    assert window(HERE) == timedelta(0)


def test_an_hour_later_all_is_forgotten(clock: time_machine.Traveller) -> None:
    fail(HERE, 12)
    clock.shift(timedelta(hours=1))
    fail(HERE)
    assert window(HERE) == timedelta(0)


def test_a_stranger_elsewhere_costs_the_owner_a_minute_at_most(
    clock: time_machine.Traveller,
) -> None:
    for n in range(100):
        fail(Source(IC, f"10.1.0.{n}"), 5)
    assert window(HERE) == MINUTE


def test_one_address_cannot_try_many_people(clock: time_machine.Traveller) -> None:
    for n in range(20):
        fail(Source(f"79081108{n:04}", HERE.ip))
    assert window(Source("850101145678", HERE.ip)) == timedelta(seconds=30)


def test_the_right_password_forgives_the_person_but_not_the_address(
    clock: time_machine.Traveller,
) -> None:
    fail(HERE, 20)
    throttling.forgive(HERE)
    assert window(HERE) == timedelta(seconds=30)
    assert window(Source(IC, "10.0.0.9")) == timedelta(0)


def test_the_table_names_nobody() -> None:
    fail(HERE)
    kept = " ".join(FailedAttempt.objects.values_list("key", flat=True))
    assert IC not in kept
    assert HERE.ip not in kept


def test_within_the_window_even_the_right_password_is_not_looked_at(
    clock: time_machine.Traveller, client: Client, ahmad: User
) -> None:
    for _ in range(5):
        page = log_in(client, password="not the password")
    assert "do not match" in page
    assert "Please try again in 30 seconds." in log_in(client)
    clock.shift(timedelta(seconds=29))
    assert "Please try again in 1 second." in log_in(client)
    clock.shift(timedelta(seconds=1))
    log_in(client)
    assert "_auth_user_id" in client.session
    assert FailedAttempt.objects.count() == 5  # the address keeps its own


def test_hammering_does_not_prolong_the_window(
    clock: time_machine.Traveller, client: Client, ahmad: User
) -> None:
    for _ in range(30):
        log_in(client, password="not the password")
    clock.shift(timedelta(seconds=30))
    log_in(client)
    assert "_auth_user_id" in client.session
