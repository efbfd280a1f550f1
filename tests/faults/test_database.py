"""Fault 23: PostgreSQL crashes, is full, refuses or gives up. FPX gets no OK for what is not kept.

On a site of its own, whose processes go on: the web must find its way back by itself.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction

from payments.models import Payment
from payments.states import PaymentState
from tests.faults.conftest import QUICK
from tests.faults.locks import hold_last_lock_of_settlement, wait_for_waiter
from tests.faults.processes import database, servers_of_web
from tests.faults.stage import Stage, at_once
from tests.faults.taking_part import taking_part
from tests.faults.waiting import meanwhile, wait_until
from workshop.site import Site

OTHERS = """
    SELECT pid FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND NOT pid = ANY(%s)
"""


@pytest.fixture(scope="module")
def site_of_its_own(django_db_blocker: Any) -> Iterator[Site]:
    with Site(**QUICK) as site, django_db_blocker.unblock(), taking_part(site):
        yield site


@pytest.fixture
def stage(site_of_its_own: Site) -> Iterator[Stage]:
    stage = Stage(site_of_its_own)
    servers = servers_of_web(stage.site)
    yield stage
    stage.sweep()
    assert stage.problems() == {}
    assert servers_of_web(stage.site) == servers


def test_23_what_fpx_has_an_ok_for_outlives_a_crash_under_load(stage: Stage) -> None:
    payments = [stage.at_the_bank() for _ in range(30)]
    paid = Payment.objects.filter(pk__in=[one.pk for one in payments], state=PaymentState.PAID)
    crashed = database(stage.site)
    with meanwhile(at_once, [partial(stage.decide, payment) for payment in payments]):
        wait_until(lambda: paid.count() >= 5)
        crashed.send_signal(signal.SIGQUIT)  # immediate mode: nothing is finished or written
        crashed.wait(timeout=30)
    connection.close()
    answers = [wait_for_ok(stage, payment) for payment in payments]
    assert {answer[0] == "OK" for answer in answers} == {True, False}
    assert paid.count() == len(payments)
    stage.wait_for_receipt(stage.paid())  # the worker is back, too


def test_23_no_ok_while_there_is_no_connection_left(stage: Stage) -> None:
    payment = stage.at_the_bank()
    with all_connections_taken(stage.site):
        stage.decide(payment)
        assert "OK" not in stage.answers(payment)
    stage.settled(payment)


def test_23_the_victim_of_a_deadlock_is_settled_later(stage: Stage) -> None:
    payment = stage.at_the_bank()
    with setting("deadlock_timeout", "3s"), transaction.atomic():
        run_sql("SET LOCAL deadlock_timeout = '60s'")  # so that the web gives way
        hold_last_lock_of_settlement()
        with meanwhile(stage.decide, payment):
            wait_for_waiter()
            Payment.objects.select_for_update().get(pk=payment.pk)
    assert stage.answers(payment)[0] != "OK"
    stage.settled(payment)
    assert payment.messages.count() == 1
    stage.process_kept()
    assert payment.messages.count() == 2


@pytest.mark.parametrize("patience", ["lock_timeout", "statement_timeout"])
def test_23_no_ok_for_what_the_database_gives_up(stage: Stage, patience: str) -> None:
    payment = stage.at_the_bank()
    with setting(patience, "1s"), transaction.atomic():
        Payment.objects.select_for_update().get(pk=payment.pk)
        stage.decide(payment)
        wait_until(lambda: len(stage.answers(payment)) > 1)
        assert "OK" not in stage.answers(payment)
    stage.settled(payment)


def wait_for_ok(stage: Stage, payment: Payment) -> list[str]:
    wait_until(lambda: "OK" in stage.answers(payment), seconds=60)
    return stage.answers(payment)


@contextmanager
def all_connections_taken(site: Site) -> Iterator[None]:
    """Nobody but this process is connected, and nobody else can be."""
    taken: list[Any] = []
    try:
        take_all(taken, site.environment["DATABASE_URL"])
        yield
    finally:
        for one in taken:
            one.close()


def take_all(taken: list[Any], address: str) -> None:
    while True:
        try:
            taken.append(psycopg2.connect(address))
        except psycopg2.OperationalError:
            if not (strangers := others(taken)):
                return
            for pid in strangers:
                run_sql(f"SELECT pg_terminate_backend({pid})")


def others(ours: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(OTHERS, [[one.info.backend_pid for one in ours]])
        return [pid for (pid,) in cursor.fetchall()]


@contextmanager
def setting(name: str, value: str) -> Iterator[None]:
    """For every session of the server, also those that are there already."""
    run_sql(f"ALTER SYSTEM SET {name} = '{value}'")
    try:
        run_sql("SELECT pg_reload_conf()")
        yield
    finally:
        run_sql(f"ALTER SYSTEM RESET {name}")
        run_sql("SELECT pg_reload_conf()")


def run_sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
