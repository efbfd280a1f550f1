"""One child process: started in its own session, its words prefixed, ended with all it forked."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from workshop.places import ROOT

SETPRIV = shutil.which("setpriv")
ONLY_UNDER = '[ "$PPID" = "$0" ] && exec "$@"'
PRINTING = threading.Lock()


@dataclass(frozen=True)
class Service:
    """What to run. With `log` its words go to that file, without it to the terminal."""

    name: str
    command: list[str]
    environ: Mapping[str, str]
    user: str | None = None
    group: int | None = None
    log: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15


@dataclass
class Child:
    """A running service. `ended` is called from another thread, once, with this child."""

    service: Service
    ended: Callable[["Child"], None]
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        service = self.service
        log = service.log.open("wb") if service.log else None
        try:
            self.process = subprocess.Popen(
                _dying_with_us(service),
                stdin=subprocess.DEVNULL,
                stdout=log or subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=dict(service.environ),
                cwd=ROOT,
                start_new_session=True,
                user=service.user,
                group=service.group,
                extra_groups=[] if service.user else None,
            )
        finally:
            if log:
                log.close()
        if self.process.stdout:
            threading.Thread(
                target=_relay, args=(service.name, self.process.stdout), daemon=True
            ).start()
        threading.Thread(target=self._await_end, daemon=True).start()

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.running:
            self.process.send_signal(self.service.stop_signal)

    def end(self, *, seconds: float) -> None:
        """Wait up to `seconds`, then leave nothing of the child or its own children."""
        try:
            self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            say(f"{self.service.name} does not stop by itself and is ended.")
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()

    def _await_end(self) -> None:
        self.process.wait()
        self.ended(self)


def say(sentence: str, *, name: str = "matrix") -> None:
    """Write one line to the terminal, under the name of the process that says it."""
    with PRINTING:
        try:
            sys.stdout.write(f"{name:<9}{sentence}\n")
            sys.stdout.flush()
        except OSError:
            # Whoever read us has gone (./run | head, a closed terminal): go on without words.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _dying_with_us(service: Service) -> list[str]:
    """The command, so made that the kernel stops it if this process is killed outright.

    The kernel's promise begins when setpriv has asked for it; if we have died before, the
    child finds itself with another parent and does not begin.
    """
    if not SETPRIV:
        return service.command
    stop = service.stop_signal.name.removeprefix("SIG")
    ours = str(os.getpid())
    return [SETPRIV, "--pdeathsig", stop, "/bin/sh", "-c", ONLY_UNDER, ours, *service.command]


def _relay(name: str, words: IO[bytes]) -> None:
    with words:
        for line in words:
            say(line.decode(errors="replace").rstrip(), name=name)
