"""Fault 22: Redis gone, silent, emptied or full. The broker is a hint: money does not wait for it.

FPX waits ten seconds for its answer, so one answer that is OK came within them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
import redis

from payments.models import Payment
from tests.faults.processes import broker, frozen, kill, worker
from tests.faults.stage import Stage, at_once
from tests.faults.waiting import wait_until

SWEEPS = ("receipts.tasks.render_missing", "accounts.notify.tasks.deliver_due")


@pytest.fixture
def memory(stage: Stage) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(stage.site.environment["REDIS_URL"]) as memory:
        yield memory


@contextmanager
def gone(stage: Stage) -> Iterator[None]:
    """Redis is killed, and nobody starts it again before the end."""
    kill(broker(stage.site))
    with frozen(psutil.Process(stage.site.process.pid)):
        yield


def pay_several(stage: Stage) -> list[Payment]:
    """Payments that FPX tells of together; each of its messages is answered OK in time."""
    payments = [stage.at_the_bank() for _ in range(3)]
    at_once([lambda payment=payment: stage.decide(payment) for payment in payments])
    assert [stage.answers(payment) for payment in payments] == [["OK"]] * 3
    return [stage.settled(payment) for payment in payments]


def sweep_by_the_worker(stage: Stage, memory: redis.Redis, payments: list[Payment]) -> None:
    """Redis is back: the next minute makes up for what was lost."""
    wait_until(lambda: answers(memory))
    stage.tick(*SWEEPS)
    for payment in payments:
        stage.wait_for_receipt(payment)


def answers(memory: redis.Redis) -> bool:
    try:
        return bool(memory.ping())
    except redis.ConnectionError:
        return False


def test_22_payments_settle_while_redis_is_gone(stage: Stage, memory: redis.Redis) -> None:
    with gone(stage):
        assert not answers(memory)
        payments = pay_several(stage)
        assert not answers(memory)
    sweep_by_the_worker(stage, memory, payments)


def test_22_payments_settle_while_redis_takes_calls_and_never_answers(
    stage: Stage, memory: redis.Redis
) -> None:
    with frozen(broker(stage.site)):
        payments = pay_several(stage)
    sweep_by_the_worker(stage, memory, payments)


def test_22_what_an_emptied_redis_has_lost_is_found_by_the_sweeps(
    stage: Stage, memory: redis.Redis
) -> None:
    with frozen(worker(stage.site)):
        payments = pay_several(stage)
        memory.flushall()
    sweep_by_the_worker(stage, memory, payments)
    stage.wait_for_receipt(stage.paid())  # and the next one needs no sweep


def test_22_payments_settle_while_redis_is_full(stage: Stage, memory: redis.Redis) -> None:
    memory.config_set("maxmemory", 1)
    try:
        with pytest.raises(redis.OutOfMemoryError):
            memory.set("one", "more")
        payments = pay_several(stage)
    finally:
        memory.config_set("maxmemory", 0)
    sweep_by_the_worker(stage, memory, payments)
