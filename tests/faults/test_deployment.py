"""Fault 29: a deployment in the middle of payments: old processes end, tables change, new come.

On a site of its own, whose supervisor starts again what was told to stop.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import psutil
import pytest
from django.db import connection, transaction
from django.utils import timezone

from payments.models import Payment
from receipts.models import Receipt
from tests.faults.conftest import QUICK
from tests.faults.locks import hold_last_lock_of_settlement, hold_table, wait_for_waiter
from tests.faults.processes import beat, frozen, has_ended, wait_for_new, web, worker
from tests.faults.stage import TLS, Stage, at_once
from tests.faults.taking_part import taking_part
from tests.faults.waiting import meanwhile, wait_until
from workshop.site import Site

NEXT_RELEASE = "--settings=tests.faults.next_release.settings"
# FPX repeats itself until the slowest start is over. Its slow answer leaves time to be told to
# stop meanwhile, and is still an answer.
PATIENT = QUICK | {"MOCKFPX_RESEND": ",".join(["2"] * 40), "MOCKFPX_SLOW": "4"}
KINDS = (("granian",), ("celery", "worker"), ("celery", "beat"))


@pytest.fixture(scope="module")
def site_of_its_own(django_db_blocker: Any) -> Iterator[Site]:
    with Site(**PATIENT) as site, django_db_blocker.unblock(), taking_part(site):
        yield site


@pytest.fixture
def stage(site_of_its_own: Site) -> Iterator[Stage]:
    stage = Stage(site_of_its_own)
    yield stage
    stage.sweep()
    assert stage.problems() == {}


@pytest.fixture
def undone(stage: Stage) -> Iterator[None]:
    """The migration of the next release is undone after the test."""
    yield
    stage.site.manage("migrate", "next_release", "zero", NEXT_RELEASE)


# --- The web is told to stop --------------------------------------------------------------------
def test_29_a_web_server_that_is_told_to_stop_answers_what_it_is_settling(stage: Stage) -> None:
    payment, old = stage.at_the_bank(), web(stage.site)
    with in_the_middle_of_settling(stage, payment):
        old.terminate()
        wait_until(lambda: not takes_calls(stage.site))
    back(stage, old, "granian")
    assert stage.answers(payment) == ["OK"]
    stage.settled(payment)


def test_29_what_a_web_server_cannot_settle_before_its_end_fpx_says_again(stage: Stage) -> None:
    payment, old = stage.at_the_bank(), web(stage.site)
    with in_the_middle_of_settling(stage, payment):
        old.terminate()
        wait_until(lambda: has_ended(old))
    back(stage, old, "granian")
    wait_for_ok(stage, payment)
    assert stage.answers(payment)[0] == ""
    stage.settled(payment)
    assert payment.events.count() == 2


# --- The worker is told to stop -----------------------------------------------------------------
def test_29_a_worker_that_is_told_to_stop_ends_the_receipt_that_it_is_rendering(
    stage: Stage,
) -> None:
    stage.render_all()  # so that it will be at no other receipt
    old = worker(stage.site)
    with ExitStack() as thaw:
        thaw.enter_context(frozen(old))
        payment = stage.paid()
        with transaction.atomic():
            hold_table("receipts_receipt")
            thaw.close()
            wait_for_waiter()  # it has made the file and cannot say so
            tell_worker_to_stop(stage.site, old)
    back(stage, old, "celery", "worker")
    stage.wait_for_receipt(payment)
    # A second rendering would have found the name taken.
    receipt = Receipt.objects.get(payment=payment)
    assert Path(receipt.pdf.name).name == f"{receipt.number}.pdf"


def test_29_a_worker_that_is_told_to_stop_hears_what_fpx_answers(stage: Stage) -> None:
    payment, old = stage.at_the_bank(scenario="silent"), worker(stage.site)
    stage.decide(payment)
    stage.control("trouble", enquiry="slow")
    try:
        Payment.objects.filter(pk=payment.pk).update(next_enquiry_at=timezone.now())
        stage.tick("payments.tasks.enquire_due")
        wait_until(lambda: questions(stage, payment) == 1)
        tell_worker_to_stop(stage.site, old)
        stage.settled(payment)
    finally:
        stage.control("trouble", enquiry="truth")
    back(stage, old, "celery", "worker")
    assert questions(stage, payment) == payment.enquiries == 1
    stage.wait_for_receipt(payment)


# --- The tables change ----------------------------------------------------------------------------
def test_29_payments_go_on_while_the_next_release_is_deployed(stage: Stage, undone: None) -> None:
    site, released = stage.site, Event()
    with meanwhile(at_once, [partial(pay_on, stage, released)]) as paying:
        try:
            site.manage("prepare", NEXT_RELEASE)
            stage.paid()  # by the old release, on the tables of the new one
            old = web(site), worker(site), beat(site)
            for process in old:
                process.terminate()
            for process, words in zip(old, KINDS, strict=True):
                back(stage, process, *words)
        finally:
            released.set()
    [payments] = paying.result()
    assert len(payments) > 10
    for payment in payments:
        wait_for_ok(stage, payment)
        stage.settled(payment)
        stage.wait_for_receipt(payment)


def test_29_a_migration_that_has_to_wait_for_a_backup_holds_no_payment_up(
    stage: Stage, undone: None
) -> None:
    payment = stage.at_the_bank()
    with ThreadPoolExecutor(1) as operator:
        with transaction.atomic():
            run_sql("LOCK TABLE payments_payment IN ACCESS SHARE MODE")  # as pg_dump does
            release = operator.submit(stage.site.manage, "prepare", NEXT_RELEASE)
            wait_for_waiter()
            stage.decide(payment)
            assert stage.answers(payment) == ["OK"]
        with pytest.raises(AssertionError, match="run prepare again"):
            release.result()
    stage.settled(payment)
    stage.site.manage("prepare", NEXT_RELEASE)


def test_29_a_migration_that_takes_away_what_the_old_release_needs_stops_it(stage: Stage) -> None:
    """The negative control. No money is lost even so: FPX has no OK."""
    payment = stage.at_the_bank()
    run_sql("ALTER TABLE payments_payment RENAME COLUMN code TO response")
    try:
        stage.decide(payment)
        assert "OK" not in stage.answers(payment)
    finally:
        run_sql("ALTER TABLE payments_payment RENAME COLUMN response TO code")
    stage.settled(payment)


@contextmanager
def in_the_middle_of_settling(stage: Stage, payment: Payment) -> Iterator[None]:
    """FPX has said paid, all is written, and until the end of the block nothing is committed."""
    with ThreadPoolExecutor(1) as bank:
        with transaction.atomic():
            hold_last_lock_of_settlement()
            decided = bank.submit(stage.decide, payment)
            wait_for_waiter()
            yield
        decided.result()


def takes_calls(site: Site) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{site.base_url}/health/", verify=TLS).is_success
    return False


def tell_worker_to_stop(site: Site, old: psutil.Process) -> None:
    """Returns when the worker has understood."""
    told = words(site)
    old.terminate()
    wait_until(lambda: words(site) > told)


def words(site: Site) -> int:
    """How often a worker has said that it stops."""
    return site.words.read_text().count("Warm shutdown")


def back(stage: Stage, old: psutil.Process, *words: str) -> None:
    """Wait until the new one is there in place of the old."""
    wait_until(lambda: has_ended(old))
    wait_for_new(stage.site, old, *words)
    stage.wait_for_web()


def pay_on(stage: Stage, released: Event) -> list[Payment]:
    """People who pay, one after the other, until the release is there."""
    payments = []
    while not released.is_set():
        payments.append(stage.at_the_bank())
        stage.decide(payments[-1])
    return payments


def questions(stage: Stage, payment: Payment) -> int:
    """How often FPX was asked about the payment."""
    return len(stage.transactions(payment)[0]["enquiries"])


def wait_for_ok(stage: Stage, payment: Payment) -> None:
    wait_until(lambda: "OK" in stage.answers(payment), seconds=90)


def run_sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
