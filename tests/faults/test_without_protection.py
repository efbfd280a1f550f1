"""Negative controls: with its protection taken away each fault does break an invariant.

Each has a site of its own, in which a second web server is sabotaged, and FPX is sent there.
This FPX says everything once, and what it says is lost is not said again.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import httpx
import psutil
import pytest
from django.db import connection, transaction

from payments.models import Payment
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
    drop_constraint("selfemployed_coverage", "contribution_id")
    drop_index("one_paid_payment_per_contribution")
    with sabotaged(stage, "no_lock_on_the_contribution"):
        assert pay_twice_at_once(stage) == [PaymentState.PAID, PaymentState.PAID]
    assert "I2" in broken(stage)
