"""Wait for what background threads do."""

import time
from collections.abc import Callable

from tests.mockfpx.merchant import DEADLINE


def wait_until(holds: Callable[[], bool], *, seconds: float = DEADLINE) -> None:
    """Look often; fail after the deadline."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.005)
