"""Fault 26: midnights, leap days, ends of months and years, clocks that disagree.

The bank's clock counts, to the second and in Malaysia's time. Messages are signed with the mock
gateway's key, so that FPX names whatever moment a test needs.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.utils import timezone

from payments.models import Payment
from payments.states import PaymentState
from selfemployed import renewal
from selfemployed.models import Contribution
from tests.faults.processes import beat, frozen, worker
from tests.faults.stage import Stage, on_stage
from tests.faults.waiting import wait_until
from tests.making import Gateway, at, begin, submit
from workshop import clock
from workshop.site import Site

SECOND = timedelta(seconds=1)
Pays = Callable[[Contribution, datetime], Payment]


def pays_at(stage: Stage) -> Pays:
    """A contribution is paid at the moment that FPX names, whatever our clock says."""
    pem = (stage.site.data / "mockfpx" / "fpx-private.pem").read_bytes()
    key = load_pem_private_key(pem, password=None)
    assert isinstance(key, RSAPrivateKey)
    gateway = Gateway(key)

    def pay(contribution: Contribution, moment: datetime) -> Payment:
        payment = begin(contribution)
        assert stage.direct(gateway.says(payment, paid_at=moment)).text == "OK"
        payment.refresh_from_db()
        assert payment.state == PaymentState.PAID
        return payment

    return pay


@pytest.fixture
def pay(stage: Stage) -> Pays:
    return pays_at(stage)


@pytest.mark.slice
@pytest.mark.parametrize(
    ("paid_at", "months", "end"),
    [
        # Midnight in UTC is eight in the morning here; the day is Malaysia's.
        ("14-06-2024 07:59:59", 1, "13-07-2024 23:59:59"),
        ("14-06-2024 08:00:00", 1, "13-07-2024 23:59:59"),
        ("14-06-2024 23:59:59", 1, "13-07-2024 23:59:59"),
        ("15-06-2024 00:00:00", 1, "14-07-2024 23:59:59"),
        # Leap days, and years without one.
        ("28-02-2024 23:59:59", 12, "27-02-2025 23:59:59"),
        ("29-02-2024 00:00:00", 12, "28-02-2025 23:59:59"),
        ("29-02-2024 23:59:59", 1, "28-03-2024 23:59:59"),
        ("01-03-2023 00:00:00", 12, "29-02-2024 23:59:59"),
        # Where the last month has no such day, its last day.
        ("31-01-2024 12:00:00", 1, "29-02-2024 23:59:59"),
        ("31-01-2025 12:00:00", 1, "28-02-2025 23:59:59"),
        ("30-01-2025 23:59:59", 1, "28-02-2025 23:59:59"),
        ("31-03-2025 00:00:00", 1, "30-04-2025 23:59:59"),
        ("31-12-2025 23:59:59", 2, "28-02-2026 23:59:59"),
    ],
)
def test_26_coverage_follows_from_the_second_that_the_bank_names(
    stage: Stage, pay: Pays, paid_at: str, months: int, end: str
) -> None:
    coverage = pay(stage.submitted(months=months), at(paid_at)).contribution.coverage
    assert (coverage.start, coverage.paid_at, coverage.end) == (at(paid_at), at(paid_at), at(end))


@pytest.mark.slice
def test_26_the_receipt_is_of_the_year_that_it_is_in_malaysia(stage: Stage, pay: Pays) -> None:
    last = pay(stage.submitted(), at("31-12-2025 23:59:59"))
    first = pay(stage.submitted(), at("01-01-2026 00:00:00"))
    late = pay(stage.submitted(), at("01-01-2026 07:59:59"))  # in UTC still the old year
    assert [payment.receipt and payment.receipt.number[:4] for payment in (last, first, late)] == [
        "2025",
        "2026",
        "2026",
    ]


@pytest.mark.slice
@pytest.mark.parametrize(
    ("paid_at", "start", "end"),
    [
        # The last second still chains (rule C2) ...
        ("13-07-2024 23:59:59", "14-07-2024 00:00:00", "13-08-2024 23:59:59"),
        # ... and midnight is the first of a new beginning (rule C1): no second is given for it.
        ("14-07-2024 00:00:00", "14-07-2024 00:00:00", "13-08-2024 23:59:59"),
        ("14-07-2024 00:00:01", "14-07-2024 00:00:01", "13-08-2024 23:59:59"),
        # Long before the end, and across a leap day.
        ("14-06-2024 08:00:01", "14-07-2024 00:00:00", "13-08-2024 23:59:59"),
    ],
)
def test_26_a_renewal_chains_until_the_last_second(
    stage: Stage, pay: Pays, paid_at: str, start: str, end: str
) -> None:
    first = pay(stage.submitted(months=1), at("14-06-2024 08:00:00")).contribution
    following = renewal.renew(first.registration, plan=first.plan, months=1)
    coverage = pay(following, at(paid_at)).contribution.coverage
    assert (coverage.start, coverage.end) == (at(start), at(end))


@pytest.mark.slice
@pytest.mark.parametrize("minutes", [10, -10], ids=["FPX is ahead", "FPX is behind"])
def test_26_ten_minutes_between_the_clocks_move_the_coverage_and_nothing_else(
    stage: Stage, pay: Pays, minutes: int
) -> None:
    moment = timezone.now().replace(microsecond=0) + timedelta(minutes=minutes)
    contribution = stage.submitted()
    payment = pay(contribution, moment)
    assert payment.paid_at == contribution.coverage.start == moment
    with stage.browser(contribution.registration.person.user) as pages:
        assert statuses(pages) == ["Active"]
    following = renewal.renew(contribution.registration, plan=contribution.plan, months=1)
    chained = pay(following, moment + SECOND).contribution.coverage
    assert chained.start == contribution.coverage.end + SECOND


# --- Midnight, for real -----------------------------------------------------------------------

MIDNIGHT = at("29-02-2024 00:00:00")
# Time for a slow start, and for what is paid before.
BEFORE = timedelta(seconds=60)


@pytest.fixture
def at_night(django_db_blocker: Any) -> Iterator[Stage]:
    """A site at a clock of its own, and this process at the same."""
    with (
        Site(clock=(MIDNIGHT - BEFORE).isoformat()) as site,
        at_the_clock_of(site),
        django_db_blocker.unblock(),
        on_stage(site) as stage,
    ):
        yield stage


@contextmanager
def at_the_clock_of(site: Site) -> Iterator[None]:
    moment = clock.moment_in(site.environment)
    assert moment is not None
    since = time.time() - float(site.environment["MATRIX_CLOCK_STARTED"])
    with time_machine.travel(moment + timedelta(seconds=since), tick=True):
        yield


def test_26_at_midnight_before_a_leap_day_the_page_is_right_without_any_job(
    at_night: Stage,
) -> None:
    pay, person = pays_at(at_night), at_night.person()
    ending = submit(person, "ART", months=1)
    pay(ending, at("29-01-2024 10:00:00"))
    pay(submit(person, "AGENT", months=1), at("31-01-2024 10:00:00"))
    renewed = renewal.renew(ending.registration, plan=ending.plan, months=1)
    pay(renewed, timezone.now())
    pages = at_night.browser(person)
    with pages, frozen(worker(at_night.site), beat(at_night.site)):
        assert statuses(pages) == ["Active", "Renewed", "Active"]
        assert timezone.now() < MIDNIGHT, "The start took too long to see the day before."
        # The processes of a site agree about the time, but for some milliseconds.
        wait_until(lambda: timezone.now() > MIDNIGHT + SECOND, seconds=2 * BEFORE.seconds)
        assert statuses(pages) == ["Expired", "Active", "Active"]


def statuses(pages: httpx.Client) -> list[str]:
    """Of all contributions, in the order of the history: sector by sector."""
    shown = pages.get("/contributions/").text
    return re.findall(r'data-label="Contribution Status"[^>]*>(?:<[^>]*>)*(\w+)', shown)
