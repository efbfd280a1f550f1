"""Keeps a set of processes alive, and leaves none of them behind."""

import queue
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from workshop.processes import Child, Service, say
from workshop.refusal import CannotStart

RESTART_AFTER = (1, 2, 4, 8, 16)  # seconds; when they are used up, the site stops
CALM_AFTER = 60  # seconds alive, after which earlier ends are forgotten
POLL = 0.05  # seconds between two looks at something that is starting


class StopRequested(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


@dataclass
class Restarts:
    """How often a service has ended of late."""

    count: int = 0
    started: float = field(default_factory=time.monotonic)

    def next_delay(self) -> float | None:
        """Seconds to wait before the next start; None when it has ended too often."""
        if time.monotonic() - self.started > CALM_AFTER:
            self.count = 0
        self.count += 1
        return RESTART_AFTER[self.count - 1] if self.count <= len(RESTART_AFTER) else None


class Supervisor:
    """Use as a context: leaving it stops every child, the last started group first."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Child | None] = queue.SimpleQueue()
        self._groups: list[list[Child]] = []
        self._restarts: dict[str, Restarts] = {}
        self._due: list[tuple[float, Service]] = []
        self._handlers: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._handlers[number] = signal.signal(number, self._asked_to_stop)
        return self

    def __exit__(self, *_reason: object) -> None:
        for group in reversed(self._groups):
            stop_together(group)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def start(self, *services: Service) -> None:
        """Start services that are stopped together. The earlier a group, the later it stops."""
        self._groups.append([Child(service, self._events.put) for service in services])
        self._restarts |= {service.name: Restarts() for service in services}

    def run(self, service: Service) -> None:
        """Run a service to its end. Raises CannotStart when it fails."""
        self.start(service)
        child = self._groups[-1][0]
        ended = self._next_event(timeout=None)
        self._groups.pop()
        if ended is not child or child.process.returncode:
            stop_together([child])
            raise _ended_at_start(ended or child)

    def wait_until(self, ready: Callable[[], bool], *, what: str, seconds: float) -> None:
        """Raises CannotStart when something ends meanwhile or `seconds` have passed."""
        deadline = time.monotonic() + seconds
        while not ready():
            ended = self._next_event(timeout=POLL)
            if ended:
                raise _ended_at_start(ended)
            if time.monotonic() > deadline:
                raise CannotStart(f"{what} did not answer within {seconds:.0f} seconds.")

    def watch(self) -> None:
        """Restart what ends, until someone asks to stop or a service ends again and again.

        Raises StopRequested or CannotStart.
        """
        while True:
            ended = self._next_event(timeout=self._until_next_restart())
            if ended:
                self._plan_restart(ended)
            self._restart_due()

    def _plan_restart(self, ended: Child) -> None:
        name = ended.service.name
        ended.end(seconds=0)
        delay = self._restarts[name].next_delay()
        if delay is None:
            raise CannotStart(
                f"“{name}” ended {len(RESTART_AFTER) + 1} times in a row, so everything is stopped"
                f"{_where_words_are(ended.service)}."
            )
        say(f"{name} ended ({_how(ended.process.returncode)}) and starts again in {delay:.0f} s.")
        self._due.append((time.monotonic() + delay, ended.service))

    def _restart_due(self) -> None:
        now = time.monotonic()
        for when, service in [entry for entry in self._due if entry[0] <= now]:
            self._due.remove((when, service))
            group = next(g for g in self._groups if any(c.service == service for c in g))
            group[:] = [c for c in group if c.service != service]
            group.append(Child(service, self._events.put))
            self._restarts[service.name].started = now

    def _until_next_restart(self) -> float | None:
        if not self._due:
            return None
        return max(0.0, min(when for when, _ in self._due) - time.monotonic())

    def _next_event(self, *, timeout: float | None) -> Child | None:
        try:
            event = self._events.get(timeout=timeout)
        except queue.Empty:
            return None
        if event is None:
            raise StopRequested
        return event

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._events.put(None)


def stop_together(children: Iterable[Child]) -> None:
    """Ask all to stop, wait for each as long as it may take, and leave nothing of any."""
    children = list(children)
    asked = time.monotonic()
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.end(seconds=max(0.0, asked + child.service.stop_seconds - time.monotonic()))


def _ended_at_start(child: Child) -> CannotStart:
    service = child.service
    return CannotStart(f"The start ended at “{service.name}”{_where_words_are(service)}.")


def _where_words_are(service: Service) -> str:
    return f"; its words are in {service.log}" if service.log else "; its words are above"


def _how(code: int) -> str:
    return f"status {code}" if code >= 0 else signal.Signals(-code).name
