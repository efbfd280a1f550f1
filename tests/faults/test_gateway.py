"""Fault 24: FPX is slow, refuses, is half open, drips, or answers what is no message.

On a site of its own, whose FPX is a gateway of the tests: while it is well, it passes on to the
mock what it is asked. The mock's own messages go straight to the portal.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from celery import Celery
from django.utils import timezone

from payments.models import Bank, Payment
from payments.states import PaymentState
from selfemployed.models import Contribution
from tests.faults.conftest import QUICK
from tests.faults.hostile import BOMBING, MISBEHAVIOURS, SILENT, UNPACKED, Gateway, Misbehaviour
from tests.faults.processes import all_hands_of_worker, servers_of_web
from tests.faults.stage import Stage, at_once
from tests.faults.tabs import accept_terms, carry_to_fpx, press_pay_with_fpx
from tests.faults.taking_part import taking_part
from tests.faults.waiting import wait_until
from tests.selfemployed.page import Page
from workshop.site import Site

ENQUIRE = "payments.tasks.enquire_due"
# Three seconds to connect and ten to read, and what a page takes besides on a busy machine.
LONGEST, BUSY = 13.0, 4.0
# Two web processes, each with four threads and two seats for questions to FPX.
THREADS, SEATS = 8, 4
# Each request by a line of its own, so that both processes get their share.
ALONE = {"Connection": "close"}


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    with Gateway() as gateway:
        yield gateway


def site_before(gateway: Gateway, **settings: str) -> Site:
    """A site that asks this gateway, and whenever it shows the bank list."""
    told = {"MATRIX_FPX_BASE_URL": gateway.url, "MATRIX_FPX_BANK_LIST_SECONDS": "0"}
    return Site(**QUICK, **told, **settings)


@pytest.fixture(scope="module")
def site_of_its_own(gateway: Gateway, django_db_blocker: Any) -> Iterator[Site]:
    with site_before(gateway) as site, django_db_blocker.unblock(), taking_part(site):
        gateway.mock_url = site.mock_url
        yield site


@pytest.fixture
def stage(site_of_its_own: Site) -> Iterator[Stage]:
    stage = Stage(site_of_its_own)
    processes = all_who_ask(stage.site)
    yield stage
    stage.sweep()
    assert stage.problems() == {}
    assert all_who_ask(stage.site) == processes


@pytest.mark.parametrize("how", MISBEHAVIOURS)
def test_24_nobody_waits_long_for_a_bad_gateway_and_what_it_hid_is_found_later(
    stage: Stage, gateway: Gateway, how: str
) -> None:
    ask_everything(stage, gateway, while_it=MISBEHAVIOURS[how])


def test_24_a_bomb_is_not_unpacked(stage: Stage, gateway: Gateway) -> None:
    before = most_memory(stage.site)
    ask_everything(stage, gateway, while_it=BOMBING)
    after = most_memory(stage.site)
    assert max(after[pid] - before[pid] for pid in before) < UNPACKED / 2


def ask_everything(stage: Stage, gateway: Gateway, *, while_it: Misbehaviour) -> None:
    """A person, the worker and the bank list ask together, and again when it is well."""
    by_person, by_worker, contribution = unanswered(stage), unanswered(stage), stage.submitted()
    with pages_of(stage, by_person.contribution) as mine, pages_of(stage, contribution) as other:
        accept_terms(other, contribution.pk)
        Bank.objects.filter(code="HSBC0223").update(online=False)
        with gateway.misbehaving(while_it):
            ask_by_the_worker(stage, by_worker)
            asked, shown = at_once(
                [
                    partial(timed, press_ask, mine, by_person),
                    partial(timed, show_banks, other, contribution),
                ]
            )
            wait_until(lambda: has_asked(stage, by_worker), seconds=LONGEST + BUSY)
        assert max(asked.seconds, shown.seconds) < LONGEST + BUSY
        assert "Do not pay again." in mine.get(asked.page.headers["Location"]).text
        assert state_of(by_person) == state_of(by_worker) == PaymentState.PENDING
        assert offline(shown.page) == {"HSBC0223"}  # the last known list
        assert offline(show_banks(other, contribution)) == set()
    ask_by_the_worker(stage, by_person, by_worker)
    for payment in (by_person, by_worker):
        stage.settled(payment)
        stage.wait_for_receipt(payment)


def test_24_who_pays_anew_while_fpx_is_silent_waits_for_one_answer_only(
    stage: Stage, gateway: Gateway
) -> None:
    contribution = stage.submitted()
    for _ in range(2):
        stage.age(stage.at_the_bank(contribution), minutes=61)
    with pages_of(stage, contribution) as pages:
        accept_terms(pages, contribution.pk)
        with gateway.misbehaving(SILENT):
            begun = timed(press_pay_with_fpx, pages, contribution.pk)
    assert begun.seconds < LONGEST + BUSY
    order = carry_to_fpx(begun.page, mock_url=stage.site.mock_url)
    payment = Payment.objects.get(order_number=order)
    stage.decide(payment)
    stage.settled(payment)
    stage.wait_for_receipt(payment)


def test_24_while_many_wait_for_a_silent_gateway_all_others_are_served(
    stage: Stage, gateway: Gateway
) -> None:
    with many_ask(stage, gateway) as answers, pages_of(stage, stage.submitted()) as pages:
        took = [timed(pages.get, "/home/", headers=ALONE).seconds for _ in range(20)]
        stage.wait_for_receipt(stage.paid())
        assert 2 <= gateway.held <= SEATS
    assert max(took) < BUSY
    assert {answer.result().status_code for answer in answers} == {302}


def test_24_with_a_seat_for_everybody_a_silent_gateway_does_stop_the_portal(
    gateway: Gateway, django_db_blocker: Any
) -> None:
    """The negative control."""
    with (
        site_before(gateway, MATRIX_FPX_MOST_CALLS="100") as site,
        django_db_blocker.unblock(),
        passing_on_to(site, gateway),
        taking_part(site),
        pages_of(stage := Stage(site), stage.submitted()) as pages,
        many_ask(stage, gateway),
    ):
        wait_until(lambda: gateway.held == THREADS)
        with pytest.raises(httpx.ReadTimeout):
            pages.get("/home/", timeout=BUSY)


# --- Who asks -----------------------------------------------------------------------------------


def all_who_ask(site: Site) -> list[psutil.Process]:
    return servers_of_web(site) + all_hands_of_worker(site)


def unanswered(stage: Stage) -> Payment:
    """FPX has approved it and says so only when asked."""
    payment = stage.at_the_bank(scenario="silent")
    stage.decide(payment)
    return payment


def ask_by_the_worker(stage: Stage, *payments: Payment) -> None:
    due = Payment.objects.filter(pk__in=[payment.pk for payment in payments])
    due.update(next_enquiry_at=timezone.now())
    stage.tick(ENQUIRE)


def has_asked(stage: Stage, payment: Payment) -> bool:
    """The worker has asked about the payment, and its hands are free again."""
    payment.refresh_from_db()
    if not payment.enquiries:
        return False
    with Celery(broker=stage.site.environment["REDIS_URL"], set_as_current=False) as app:
        active = app.control.inspect(timeout=2, limit=1).active()
    assert active, "The worker does not answer."
    return all(task["name"] != ENQUIRE for tasks in active.values() for task in tasks)


@contextmanager
def many_ask(stage: Stage, gateway: Gateway) -> Iterator[list[Future[httpx.Response]]]:
    """Three for each thread press the button at once, and FPX keeps those who get through."""
    payments = [unanswered(stage) for _ in range(3 * THREADS)]
    with ExitStack() as open_browsers, ThreadPoolExecutor(len(payments)) as people:
        browsers = [
            open_browsers.enter_context(pages_of(stage, payment.contribution))
            for payment in payments
        ]
        with gateway.misbehaving(SILENT):
            pressed = zip(browsers, payments, strict=True)
            answers = [people.submit(press_ask, *one) for one in pressed]
            wait_until(lambda: gateway.held >= 2)
            yield answers


@contextmanager
def passing_on_to(site: Site, gateway: Gateway) -> Iterator[None]:
    before, gateway.mock_url = gateway.mock_url, site.mock_url
    try:
        yield
    finally:
        gateway.mock_url = before


# --- What they see --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Timed:
    page: httpx.Response
    seconds: float


def timed(work: Callable[..., httpx.Response], *arguments: Any, **options: Any) -> Timed:
    begun = time.monotonic()
    page = work(*arguments, **options)
    return Timed(page, time.monotonic() - begun)


def pages_of(stage: Stage, contribution: Contribution) -> httpx.Client:
    return stage.browser(contribution.registration.person.user)


def press_ask(pages: httpx.Client, payment: Payment) -> httpx.Response:
    return pages.post(f"/payments/{payment.order_number}/ask/")


def show_banks(pages: httpx.Client, contribution: Contribution) -> httpx.Response:
    return pages.get(f"/contributions/{contribution.pk}/pay/bank/")


def offline(page: httpx.Response) -> set[str]:
    """The banks that are shown and cannot be selected."""
    return set(Page(page).disabled["bank"])


def state_of(payment: Payment) -> str:
    payment.refresh_from_db()
    return payment.state


def most_memory(site: Site) -> dict[int, int]:
    """The most bytes that each server of the web ever had."""
    most = {}
    for process in servers_of_web(site):
        status = Path(f"/proc/{process.pid}/status").read_text()
        [kilobytes] = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
        most[process.pid] = 1024 * int(kilobytes)
    return most
