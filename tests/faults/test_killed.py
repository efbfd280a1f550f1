"""Faults 20 and 21: processes that are killed in the middle, and schedules that are not there."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import redis
from django.db import connection, transaction
from django.utils import timezone

from accounts.notify.models import Message
from payments.models import Payment, Verdict
from payments.states import PaymentState
from tests.faults.locks import (
    cut_off_waiters,
    hold_last_lock_of_settlement,
    hold_table,
    wait_for_waiter,
)
from tests.faults.processes import (
    beat,
    broker,
    frozen,
    hands_of_worker,
    kill,
    servers_of_web,
    wait_for_new,
    worker,
)
from tests.faults.stage import Stage
from tests.faults.waiting import meanwhile, wait_until
from workshop.places import ROOT
from workshop.site import Site

# Noting that a mail was sent waits for a lock that the test holds.
SENT_MAILS_WAIT = """
    CREATE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock(21); RETURN NEW; END $$;
    CREATE TRIGGER wait_for_test BEFORE UPDATE ON notify_message
        FOR EACH ROW WHEN (NEW.state = 'sent') EXECUTE FUNCTION wait_for_test();
"""


@pytest.fixture(autouse=True)
def web_comes_back(stage: Stage) -> Iterator[None]:
    yield
    stage.wait_for_web()


@pytest.mark.slice
def test_20_a_web_process_killed_before_the_commit_leaves_nothing_half_written(
    stage: Stage,
) -> None:
    payment = stage.at_the_bank()
    with transaction.atomic():
        hold_last_lock_of_settlement()
        with meanwhile(stage.decide, payment):
            wait_for_waiter()
            kill(*servers_of_web(stage.site))
    stage.settled(payment)
    assert stage.answers(payment)[0] == ""
    wait_until(lambda: stage.answers(payment)[-1] == "OK")


def test_20_a_web_process_killed_after_the_commit_and_before_ok_changes_nothing_twice(
    stage: Stage,
) -> None:
    payment = stage.at_the_bank()
    # A silent broker holds up the answer after the commit.
    with meanwhile(stage.decide, payment), frozen(broker(stage.site)):
        stage.settled(payment)
        assert "OK" not in stage.answers(payment)
        kill(*servers_of_web(stage.site))
    wait_until(lambda: stage.answers(payment)[-1] == "OK")
    assert stage.answers(payment)[0] == ""
    assert payment.events.count() == 2


def test_20_a_message_that_was_kept_and_not_judged_is_judged_by_the_next_sweep(
    stage: Stage,
) -> None:
    payment = stage.at_the_bank(scenario="indirect_only")
    stage.decide(payment)

    def return_from_the_bank() -> None:
        with suppress(httpx.TransportError):
            stage.indirect(stage.message(payment))

    with transaction.atomic():
        Payment.objects.select_for_update().get(pk=payment.pk)
        with meanwhile(return_from_the_bank):
            wait_for_waiter()
            kill(*servers_of_web(stage.site))
    stage.process_kept()
    stage.settled(payment)
    assert [message.verdict for message in payment.messages.all()] == [Verdict.APPLIED]
    assert payment.enquiries == 0


def test_21_a_worker_killed_while_it_renders_makes_the_receipt_when_it_is_back(
    stage: Stage,
) -> None:
    stage.render_all()  # so that it will be at no other receipt
    with ExitStack() as thaw:
        thaw.enter_context(frozen(worker(stage.site)))
        payment = stage.paid()
        with transaction.atomic():
            hold_table("receipts_receipt")
            thaw.close()
            wait_for_waiter()  # it has made the file and cannot say so
            kill(*hands_of_worker(stage.site))
    stage.wait_for_receipt(payment)


def test_21_a_worker_killed_after_sending_a_mail_sends_it_again_when_its_lease_is_over(
    stage: Stage,
) -> None:
    payment = stage.at_the_bank()
    with sent_mails_wait(), transaction.atomic():
        hold_sent_mails()
        stage.decide(payment)
        wait_for_waiter()
        kill(*hands_of_worker(stage.site))
        cut_off_waiters()
    mail = Message.objects.get(to=payment.buyer_email, template="receipts/ready")
    assert (mail.state, mail.attempts) == (Message.State.QUEUED, 1)
    Message.objects.filter(pk=mail.pk).update(due_at=timezone.now())
    stage.tick("accounts.notify.tasks.deliver_due")
    wait_until(lambda: Message.objects.filter(pk=mail.pk, state=Message.State.SENT).exists())
    assert len(stage.mails(payment)) == 2


def test_21_a_worker_killed_while_it_asks_fpx_asks_again_at_the_next_question(
    stage: Stage,
) -> None:
    payment = stage.at_the_bank(scenario="silent")
    stage.decide(payment)
    stage.control("trouble", enquiry="slow")
    ask_now(stage, payment)
    wait_until(lambda: questions(stage, payment) == 1)
    kill(*hands_of_worker(stage.site))
    stage.control("trouble", enquiry="truth")
    payment.refresh_from_db()
    assert payment.state == PaymentState.PENDING
    assert payment.next_enquiry_at > timezone.now()
    ask_now(stage, payment)
    stage.settled(payment)
    assert questions(stage, payment) == 2


def test_21_a_worker_that_is_killed_whole_leaves_its_tasks_to_the_sweeps(stage: Stage) -> None:
    whole = worker(stage.site)
    with frozen(*hands_of_worker(stage.site)):
        payment = stage.paid()
        kill(whole)
    wait_for_new(stage.site, whole, "celery", "worker")
    stage.tick("receipts.tasks.render_missing", "accounts.notify.tasks.deliver_due")
    stage.wait_for_receipt(payment)


def test_21_a_schedule_that_was_absent_and_a_second_one_do_what_is_due_once(
    stage: Stage, tmp_path: Path
) -> None:
    payments = [stage.at_the_bank(scenario="silent") for _ in range(5)]
    for payment in payments:
        stage.decide(payment)
    Payment.objects.pending().update(next_enquiry_at=timezone.now())
    with ExitStack() as thaw_worker, second_beat(stage.site, tmp_path):
        with frozen(beat(stage.site)):
            thaw_worker.enter_context(frozen(worker(stage.site)))
            wait_until(lambda: len(schedules_heard(stage.site)) == 1, seconds=120)
        wait_until(lambda: len(schedules_heard(stage.site)) == 2, seconds=120)
    for payment in payments:
        stage.settled(payment)
        assert questions(stage, payment) == payment.enquiries == 1
        stage.wait_for_receipt(payment)


@contextmanager
def sent_mails_wait() -> Iterator[None]:
    run_sql(SENT_MAILS_WAIT)
    try:
        yield
    finally:
        run_sql("DROP FUNCTION wait_for_test() CASCADE")


def hold_sent_mails() -> None:
    run_sql("SELECT pg_advisory_xact_lock(21)")


def run_sql(statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements)


def ask_now(stage: Stage, payment: Payment) -> None:
    Payment.objects.filter(pk=payment.pk).update(next_enquiry_at=timezone.now())
    stage.tick("payments.tasks.enquire_due")


def questions(stage: Stage, payment: Payment) -> int:
    """How often FPX was asked about the payment."""
    return len(stage.transactions(payment)[0]["enquiries"])


@contextmanager
def second_beat(site: Site, folder: Path) -> Iterator[None]:
    """Another schedule for the same site."""
    command = ["-m", "celery", "-A", "matrix", "beat", "--schedule", str(folder / "schedule")]
    with (folder / "beat.log").open("wb") as words:
        process = subprocess.Popen(
            [sys.executable, *command],
            env=os.environ | site.environment,
            cwd=ROOT,
            stdout=words,
            stderr=words,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def schedules_heard(site: Site) -> set[str]:
    """Those that have put the question to FPX into the queue."""
    with redis.Redis.from_url(site.environment["REDIS_URL"]) as memory:
        queued = [json.loads(entry)["headers"] for entry in memory.lrange("celery", 0, -1)]
    return {task["origin"] for task in queued if task["task"] == "payments.tasks.enquire_due"}
