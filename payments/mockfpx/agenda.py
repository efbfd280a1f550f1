"""Jobs to be done at their time, by a few background threads."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger("mockfpx")
Job = Callable[[], None]


class Agenda:
    """Waits by the monotonic clock, so a travelled wall clock changes nothing here."""

    def __init__(self, *, threads: int = 8) -> None:
        self._threads = threads
        self._started = False
        self._closed = False
        self._changed = threading.Condition()
        self._serial = itertools.count()
        self._jobs: list[tuple[float, int, Job]] = []

    def add(self, job: Job, *, after: float = 0) -> None:
        """Do ``job`` in ``after`` seconds."""
        with self._changed:
            heapq.heappush(self._jobs, (time.monotonic() + after, next(self._serial), job))
            self._start()
            self._changed.notify()

    def clear(self) -> None:
        """Forget what has not begun."""
        with self._changed:
            self._jobs.clear()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._jobs.clear()
            self._changed.notify_all()

    def _start(self) -> None:
        # At the first job, not at import: a server may fork before it serves.
        if self._started:
            return
        self._started = True
        for number in range(self._threads):
            threading.Thread(target=self._work, name=f"mockfpx-{number}", daemon=True).start()

    def _work(self) -> None:
        while (job := self._take()) is not None:
            try:
                job()
            except Exception:
                log.exception("a background job failed")

    def _take(self) -> Job | None:
        """The next job once it is due; None when everything is over."""
        with self._changed:
            while not self._closed:
                if not self._jobs:
                    self._changed.wait()
                elif (wait := self._jobs[0][0] - time.monotonic()) > 0:
                    self._changed.wait(wait)
                else:
                    return heapq.heappop(self._jobs)[2]
            return None
