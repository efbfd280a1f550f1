"""Waiting for what other processes do."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any


def wait_until(holds: Callable[[], bool], *, seconds: float = 30) -> None:
    """Look often; fail after the deadline."""
    assert becomes_true(holds, seconds=seconds), "It did not happen in time."


def becomes_true(holds: Callable[[], bool], *, seconds: float) -> bool:
    """Look often; whether it holds before the deadline."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def meanwhile(work: Callable[..., Any], *arguments: Any) -> Iterator[Future[Any]]:
    """Do the work in a thread, and wait for its end after the block."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(work, *arguments)
