"""Fault 30: a backup of an hour ago is restored, and FPX's settlement list brings back the rest.

On a site of its own. Web, worker and beat are stopped for the restore, as an operator does it;
FPX, its books and the broker stay as they are.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from psycopg2.extensions import parse_dsn

from accounts.notify.models import Message
from payments.models import Case, Payment, Reconciliation
from payments.states import PaymentState
from receipts.models import Receipt
from selfemployed.models import Contribution, Coverage
from tests.faults.conftest import QUICK
from tests.faults.processes import beat, database, frozen, has_ended, wait_for_new, web, worker
from tests.faults.stage import TLS, Stage
from tests.faults.taking_part import taking_part
from tests.faults.waiting import wait_until
from tests.receipts.test_pdf import text_of
from workshop.site import Site

PAID, FAILED, SURPLUS = PaymentState.PAID, PaymentState.FAILED, PaymentState.SURPLUS
Period = tuple[datetime, datetime]


@pytest.fixture(scope="module")
def site_of_its_own(django_db_blocker: Any) -> Iterator[Site]:
    with Site(**QUICK) as site, django_db_blocker.unblock(), taking_part(site):
        yield site


@pytest.fixture
def stage(site_of_its_own: Site) -> Iterator[Stage]:
    stage = Stage(site_of_its_own)
    yield stage
    stage.sweep()
    assert stage.problems() == {}


@dataclass
class Hour:
    """Payments around the backup. FPX has approved them all, and the portal knew of it."""

    paid_before: Payment
    """The backup has it all."""
    begun_before: Payment
    """At the bank when the backup was made."""
    refused_before: Payment
    """And a late success after the backup."""
    begun_after: Payment
    """Of a contribution that the backup has; the others that were begun after it, too."""
    twice: tuple[Payment, Payment]
    """Refused before the backup, paid by another attempt after it, then a late success."""
    again: Payment
    """Its person finds it unpaid after the restore, and pays again."""
    submitted_after: Payment
    """Of a contribution that the backup has not."""


@pytest.mark.parametrize("way", ["by a command", "by the folder"])
def test_30_the_settlement_list_brings_back_what_went_with_a_restored_backup(
    stage: Stage, tmp_path: Path, way: str
) -> None:
    backup = tmp_path / "hourly.dump"
    hour = hour_around(stage, backup)
    all_orders = [str(payment) for payment in payments_of(hour)]
    covered = {payment.order_number: period(payment) for payment in payments_of(hour)}
    receipt = downloaded(stage, hour.paid_before)
    restore(stage, backup)

    # The same contribution again, to the database; to FPX's list it is somebody else's.
    newcomer = stage.submitted()
    assert newcomer.pk == hour.submitted_after.contribution_id
    paid_again = stage.paid(hour.again.contribution)
    # The negative control: FPX is asked about what the backup has pending, and about no more.
    stage.sweep()
    lost = [hour.refused_before, hour.begun_after, *hour.twice, hour.again, hour.submitted_after]
    assert stage.problems() == {"money lost": sorted(map(str, lost))}
    assert state(hour.begun_before) == PAID

    lists = settlement_lists(stage, tmp_path)
    compare(stage, lists, way)
    wait_until(lambda: not Payment.objects.undecided().filter(order_number__in=all_orders).exists())
    assert stage.problems() == {}
    brought_back = [hour.begun_before, hour.refused_before, hour.begun_after]
    for payment in (hour.paid_before, *brought_back):
        assert state(payment) == PAID
        assert period(payment) == covered[payment.order_number]
    one, other = sorted(hour.twice, key=state)
    assert (state(one), state(other)) == (PAID, SURPLUS)
    assert (state(paid_again), state(hour.again)) == (PAID, SURPLUS)
    for payment in (*brought_back, one, paid_again):
        assert period(payment)[0] == fpx_time(stage, payment)
    assert cases(all_orders) == {
        (str(other), "surplus"),
        (str(hour.again), "surplus"),
        (str(hour.submitted_after), "missing_here"),
    }
    newcomer.refresh_from_db()
    assert (newcomer.activated_at, newcomer.payments.count()) == (None, 0)

    # People have one receipt, and a mail about it; those of the lost hour had one before.
    stage.tick("receipts.tasks.render_missing", "accounts.notify.tasks.deliver_due")
    wait_until(all_told, seconds=90)
    assert downloaded(stage, hour.paid_before) == receipt
    assert len(stage.mails(hour.paid_before)) == 1
    for payment in (*brought_back, one, paid_again):
        assert Message.objects.filter(to=payment.buyer_email).count() == 1
        assert len(stage.mails(payment)) == 2
        # The files of the lost hour are there still, and their numbers are other people's now.
        assert stage.transactions(payment)[0]["fpx_txn_id"] in text_of(downloaded(stage, payment))

    before = books()
    compare(stage, lists, "by a command")
    assert books() == before
    assert not newcomer.payments.exists()


def hour_around(stage: Stage, backup: Path) -> Hour:
    """People pay, a backup is made, people pay on."""
    paid_before = stage.paid()
    stage.wait_for_receipt(paid_before)
    begun_before = stage.at_the_bank()
    refused_before, refused_first = refused(stage), refused(stage)
    submitted, submitted_too = stage.submitted(), stage.submitted()
    program(stage.site, "pg_dump", "--format=custom", f"--file={backup}", "matrix")

    stage.decide(begun_before)
    stage.control("later", order=str(refused_before))
    paid_second = stage.paid(refused_first.contribution)
    stage.control("later", order=str(refused_first))
    hour = Hour(
        paid_before=paid_before,
        begun_before=stage.settled(begun_before),
        refused_before=stage.settled(refused_before),
        begun_after=stage.paid(submitted),
        twice=(stage.settled(refused_first, SURPLUS), paid_second),
        again=stage.paid(submitted_too),
        submitted_after=stage.paid(),
    )
    for payment in payments_of(hour):
        if payment.state == PAID:
            stage.wait_for_receipt(payment)
    return hour


def refused(stage: Stage) -> Payment:
    """FPX will say later that it came after all."""
    payment = stage.at_the_bank(scenario="late_success")
    stage.decide(payment)
    return stage.settled(payment, FAILED)


def payments_of(hour: Hour) -> list[Payment]:
    alone = (hour.paid_before, hour.begun_before, hour.refused_before, hour.begun_after)
    return [*alone, *hour.twice, hour.again, hour.submitted_after]


# --- What an operator does ------------------------------------------------------------------------
def restore(stage: Stage, backup: Path) -> None:
    """Everything is as in the backup, and the portal runs again."""
    with stopped(stage):
        program(stage.site, "dropdb", "--force", "matrix")
        program(stage.site, "createdb", "matrix")
        program(stage.site, "pg_restore", "--exit-on-error", "--dbname=matrix", str(backup))
        stage.site.manage("prepare")


@contextmanager
def stopped(stage: Stage) -> Iterator[None]:
    """Web, worker and beat have ended; after the block they are started again."""
    site = stage.site
    old = {
        ("granian",): web(site),
        ("celery", "worker"): worker(site),
        ("celery", "beat"): beat(site),
    }
    connection.close()
    with frozen(psutil.Process(site.process.pid)):  # nobody starts them before the end
        for process in old.values():
            process.terminate()
        wait_until(lambda: all(map(has_ended, old.values())))
        yield
    for names, process in old.items():
        wait_for_new(site, process, *names)
    stage.wait_for_web()


def program(site: Site, name: str, *arguments: str) -> None:
    """One of the programs that belong to the site's PostgreSQL, beside it."""
    where = parse_dsn(site.environment["DATABASE_URL"])
    ended = subprocess.run(
        [Path(database(site).exe()).with_name(name), *arguments],
        env=os.environ | {"PGHOST": where["host"], "PGUSER": where["user"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


def settlement_lists(stage: Stage, folder: Path) -> list[Path]:
    """FPX's list of each day on which somebody paid; it is two around midnight."""
    lists = []
    for day in sorted({told["received"][:10] for told in stage.transactions()}):
        query = {"day": day}
        reply = httpx.get(f"{stage.site.mock_url}/control/settlement", params=query, verify=TLS)
        lists.append(folder / f"{folder.name}-{day}.txt")
        lists[-1].write_bytes(reply.content)
    return lists


def compare(stage: Stage, lists: list[Path], way: str) -> None:
    """The lists are compared, and the worker asks FPX about what they know better."""
    if way == "by a command":
        stage.site.manage("reconcile", *map(str, lists))
    else:
        for path in lists:
            settings.FPX_SETTLEMENT_DIR.mkdir(exist_ok=True)
            (settings.FPX_SETTLEMENT_DIR / path.name).write_bytes(path.read_bytes())
        stage.tick("payments.tasks.reconcile_new")
        names = [path.name for path in lists]
        done = Reconciliation.objects.filter(source__in=names)
        wait_until(lambda: done.count() == len(lists))
    stage.tick("payments.tasks.enquire_due")


# --- What is in the books -------------------------------------------------------------------------
def state(payment: Payment) -> str:
    """By its order number: a payment that was recalled has another row."""
    return Payment.objects.get(order_number=payment.order_number).state


def period(payment: Payment) -> Period | None:
    """What the contribution of the payment is covered for."""
    covered = Coverage.objects.filter(contribution__payments__order_number=payment.order_number)
    return covered.values_list("start", "end").first()


def fpx_time(stage: Stage, payment: Payment) -> datetime:
    [told] = stage.transactions(payment)
    return datetime.fromisoformat(told["received"]).replace(microsecond=0)


def cases(orders: list[str]) -> set[tuple[str, str]]:
    found = Case.objects.filter(order_number__in=orders).values_list("order_number", "kind")
    assert len(found) == len(set(found))
    return set(found)


def all_told() -> bool:
    """Every receipt has its file, and every mail is sent."""
    unsent = Message.objects.exclude(state=Message.State.SENT)
    return not Receipt.objects.unrendered().exists() and not unsent.exists()


def downloaded(stage: Stage, payment: Payment) -> bytes:
    """The receipt, as its owner has it from the site."""
    receipt = Receipt.objects.get(payment__order_number=payment.order_number)
    with stage.browser(receipt.owner) as browser:
        reply = browser.get(reverse("receipts:download", args=[receipt.number]))
    assert reply.status_code == 200
    return reply.content


def books() -> list[list[dict[str, Any]]]:
    """All that a comparison could change; the comparisons themselves are written down, too."""
    kept = (Payment, Case, Contribution, Coverage, Receipt, Message)
    return [list(model.objects.order_by("pk").values()) for model in kept]
