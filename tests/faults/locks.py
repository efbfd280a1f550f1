"""Locks that a test holds, so that a process of the site provably stands in the middle."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from receipts.models import ReceiptCounter
from tests.faults.waiting import wait_until

# Of several that want one row, only the first stands before its holder, the others behind it.
_WAITERS = """
    WITH RECURSIVE queue(pid) AS (
        SELECT pg_backend_pid()
        UNION
        SELECT w.pid FROM pg_locks w JOIN queue q ON q.pid = ANY(pg_blocking_pids(w.pid))
        WHERE NOT w.granted
    )
    SELECT count(*) - 1 FROM queue
"""


def hold_last_lock_of_settlement() -> None:
    """Whoever waits for it has written payment, coverage and code, and committed none of it."""
    ReceiptCounter.objects.lock(timezone.localdate().year)


def hold_table(name: str) -> None:
    """Until the transaction ends others may read and lock its rows, and write none."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {name} IN SHARE MODE")


def let_go_together(hold: Callable[[], object], works: Sequence[Callable[[], Any]]) -> list[Any]:
    """The results of works that all wait for what ``hold`` locks, and then go on at once."""
    with ThreadPoolExecutor(len(works)) as pool:
        with transaction.atomic():
            hold()
            results = [pool.submit(work) for work in works]
            wait_for_waiter(count=len(works))
        return [result.result() for result in results]


def wait_for_waiter(*, count: int = 1) -> None:
    """Until so many connections stand before what this one holds, one behind the other."""
    wait_until(lambda: _waiters() >= count)


def _waiters() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_WAITERS)
        found: int = cursor.fetchone()[0]
        return found


def cut_off_waiters() -> None:
    """As if their machines were gone: what they had asked for is not done either."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
