"""Negative controls: with its protection taken away each fault does break an invariant.

Each has a site of its own, in which a second web server is sabotaged, and FPX is sent there.
This FPX says everything once, and what it says is lost is not said again.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import httpx
import psutil
import pytest
from django.db import connection, transaction

from payments.models import GatewayMessage, Payment
from payments.states import PaymentState
from tests.faults.locks import (
    cut_off_waiters,
    hold_last_lock_of_settlement,
    hold_table,
    wait_for_waiter,
)
from tests.faults.processes import kill
from tests.faults.stage import TLS, Stage, at_once
from tests.faults.taking_part import taking_part
from tests.faults.waiting import meanwhile, wait_until
from workshop.places import ROOT, free_port
from workshop.site import Site

ONCE = {"MOCKFPX_RESEND": "", "MOCKFPX_LATER": "3600", "MOCKFPX_FIRST_WAIT": "10"}
COPIES = 4  # as many as the sabotage lets meet
UNIQUE = """
    SELECT i.indexrelid::regclass::text, c.conname FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'
    WHERE i.indrelid = %s::regclass AND a.attname = %s AND i.indisunique AND i.indnkeyatts = 1
"""


@pytest.fixture
def stage(django_db_blocker: Any) -> Iterator[Stage]:
    """To be broken, and thrown away."""
    with Site(**ONCE) as site, django_db_blocker.unblock(), taking_part(site):
        yield Stage(site)


@pytest.mark.slice
def test_without_the_lock_on_the_payment_a_repeated_message_breaks_it(stage: Stage) -> None:
    payment = stage.at_the_bank(copies=COPIES)
    with sabotaged(stage, "no_lock_on_the_payment"):
        stage.decide(payment)
        wait_until(lambda: len(stage.answers(payment)) == COPIES)
    assert {"I1", "I2", "I7", "I9"} <= broken(stage)


def test_without_the_lock_on_the_contribution_a_constraint_keeps_it_from_being_paid_twice(
    stage: Stage,
) -> None:
    with sabotaged(stage, "no_lock_on_the_contribution"):
        assert pay_twice_at_once(stage) == [PaymentState.PAID, PaymentState.SURPLUS]
    assert broken(stage) == set()
    drop_unique("selfemployed_coverage", "contribution_id")
    drop_unique("payments_payment", "contribution_id")
    with sabotaged(stage, "no_lock_on_the_contribution"):
        assert pay_twice_at_once(stage) == [PaymentState.PAID, PaymentState.PAID]
    assert "I2" in broken(stage)


def test_without_the_lock_on_the_receipt_counter_a_constraint_keeps_numbers_from_being_twins(
    stage: Stage,
) -> None:
    stage.paid()  # the year's counter is there
    with sabotaged(stage, "no_lock_on_the_receipt_counter"):
        assert pay_two_at_once(stage) == [PaymentState.PAID, PaymentState.PAID]
    assert broken(stage) == set()
    drop_unique("receipts_receipt", "number")
    with sabotaged(stage, "no_lock_on_the_receipt_counter"):
        assert pay_two_at_once(stage) == [PaymentState.PAID, PaymentState.PAID]
    assert broken(stage) == {"I1", "I6"}


def test_with_ok_before_the_commit_a_kill_loses_the_money(stage: Stage) -> None:
    payment = stage.at_the_bank()
    with sabotaged(stage, "ok_before_the_commit") as web, transaction.atomic():
        hold_table("payments_gatewaymessage")
        stage.decide(payment)
        wait_for_waiter()
        assert stage.answers(payment) == ["OK"]
        kill_whole(web)
        cut_off_waiters()
    assert_lost(stage, payment)


def test_with_nothing_kept_first_a_kill_loses_the_message(stage: Stage) -> None:
    payment = stage.at_the_bank()
    with sabotaged(stage, "nothing_is_kept_first") as web, transaction.atomic():
        hold_last_lock_of_settlement()
        with meanwhile(stage.decide, payment):
            wait_for_waiter()
            kill_whole(web)
            cut_off_waiters()
    assert_lost(stage, payment)


def assert_lost(stage: Stage, payment: Payment) -> None:
    """FPX has the money and says nothing more of it by itself, and we have not even a message."""
    assert not GatewayMessage.objects.exists()
    stage.process_kept()
    assert broken(stage) == {"money lost"}
    stage.sweep()  # only a question to FPX brings it to light
    assert broken(stage) == set()
    stage.settled(payment)


def pay_twice_at_once(stage: Stage) -> list[str]:
    """Two attempts of one contribution succeed in the same instant."""
    first = stage.at_the_bank()
    stage.age(first, minutes=61)
    return _pay_at_once(stage, [first, stage.at_the_bank(first.contribution)])


def pay_two_at_once(stage: Stage) -> list[str]:
    """Two people pay in the same instant."""
    return _pay_at_once(stage, [stage.at_the_bank(), stage.at_the_bank()])


def _pay_at_once(stage: Stage, payments: list[Payment]) -> list[str]:
    at_once([partial(stage.decide, payment) for payment in payments])
    for payment in payments:
        wait_until(lambda payment=payment: len(stage.answers(payment)) == 1)
    stage.process_kept()
    found = Payment.objects.filter(pk__in=[payment.pk for payment in payments])
    return sorted(found.values_list("state", flat=True))


def broken(stage: Stage) -> set[str]:
    """The invariants that do not hold, by their short names, and "money lost"."""
    return {name.split()[0] if name[0] == "I" else name for name in stage.problems()}


@contextmanager
def sabotaged(stage: Stage, sabotage: str) -> Iterator[psutil.Process]:
    """A web server without one protection, which FPX is sent to instead of the site's."""
    port = free_port()
    command = ["-m", "granian", "tests.faults.sabotage:application", "--interface", "wsgi"]
    places = ["--port", str(port), "--workers", "1", "--blocking-threads", "8"]
    environment = os.environ | stage.site.environment | {"MATRIX_SABOTAGE": sabotage}
    with (stage.site.data / f"{sabotage}.log").open("ab") as words:
        web = psutil.Popen(
            [sys.executable, *command, *places],
            env=environment,
            cwd=ROOT,
            stdout=words,
            stderr=words,
        )
    try:
        wait_until(lambda: is_up(f"http://127.0.0.1:{port}"), seconds=60)
        send_fpx_to(stage, f"http://127.0.0.1:{port}")
        yield web
    finally:
        kill_whole(web)


def is_up(url: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{url}/health/", verify=TLS).is_success
    return False


def send_fpx_to(stage: Stage, url: str) -> None:
    """Register this Direct URL at the mock, as one would at PayNet."""
    [ours] = json.loads((stage.site.data / "mockfpx" / "exchanges.json").read_text())
    stage.control("exchanges", **ours | {"direct_url": f"{url}/payments/fpx/direct/"})


def kill_whole(web: psutil.Process) -> None:
    """SIGKILL to the server and all that it started."""
    with suppress(psutil.NoSuchProcess):
        kill(*web.children(recursive=True), web)


def drop_unique(table: str, column: str) -> None:
    """Every index of the table that keeps values of this column apart goes, with its constraint."""
    with connection.cursor() as cursor:
        cursor.execute(UNIQUE, [table, column])
        found = cursor.fetchall()
        assert found, f"{table}.{column} was not unique"
        for index, constraint in found:
            cursor.execute(
                f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"
                if constraint
                else f"DROP INDEX {index}"
            )
