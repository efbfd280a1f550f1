import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from workshop import supervisor
from workshop.places import ROOT
from workshop.processes import Service
from workshop.refusal import CannotStart
from workshop.supervisor import StopRequested, Supervisor

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
PARENT = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid); time.sleep(60)"


def service(program: str, *, log: Path | None = None, stop_seconds: float = 5) -> Service:
    command = [sys.executable, "-u", "-c", program]
    return Service("thing", command, dict(os.environ), log=log, stop_seconds=stop_seconds)


def until(holds: Callable[[], bool], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.02)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "RESTART_AFTER", (0, 0))


@pytest.mark.usefixtures("at_once")
def test_what_ends_again_and_again_stops_the_site_with_one_sentence(tmp_path: Path) -> None:
    tally = tmp_path / "tally"
    program = f"open({str(tally)!r}, 'a').write('x'); raise SystemExit(3)"
    with Supervisor() as site:
        site.start(service(program))
        with pytest.raises(CannotStart, match="“thing” ended 3 times in a row"):
            site.watch()
    assert tally.read_text() == "xxx"


def test_the_words_of_a_child_carry_its_name(capfd: pytest.CaptureFixture[str]) -> None:
    with Supervisor() as site:
        site.run(service("print('good morning')"))
        until(lambda: "thing    good morning\n" in capfd.readouterr().out)


def test_a_preparation_that_fails_ends_the_start() -> None:
    with pytest.raises(CannotStart, match="The start ended at “thing”"), Supervisor() as site:
        site.run(service("raise SystemExit(1)"))


def test_a_child_that_will_not_stop_is_ended() -> None:
    with Supervisor() as site:
        site.start(service(STUBBORN, stop_seconds=0.5))
        process = site._groups[0][0].process
        time.sleep(0.3)
    assert process.returncode == -signal.SIGKILL


def test_nothing_that_a_child_has_started_stays_behind(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Supervisor() as site:
        site.start(service(PARENT, log=log))
        until(lambda: log.read_text().endswith("\n"))
        grandchild = int(log.read_text())
        assert psutil.pid_exists(grandchild)
    until(lambda: not runs(grandchild))


def test_a_signal_stops_the_watch() -> None:
    with Supervisor() as site:
        site.start(service("import time; time.sleep(60)"))
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(StopRequested):
            site.watch()


def test_even_a_supervisor_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = (
        "import sys; from pathlib import Path\n"
        "from workshop.processes import Service\n"
        "from workshop.supervisor import Supervisor\n"
        "with Supervisor() as site:\n"
        "    command = ['/bin/sh', '-c', 'echo $$; exec sleep 60']\n"
        f"    site.start(Service('thing', command, {{}}, log=Path({str(log)!r})))\n"
        "    site.watch()\n"
    )
    killed = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    until(lambda: log.exists() and log.read_text().endswith("\n"))
    child = int(log.read_text())
    killed.kill()
    killed.wait()
    until(lambda: not runs(child))


def runs(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
