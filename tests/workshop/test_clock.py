import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workshop import clock, environment
from workshop.places import ROOT
from workshop.refusal import CannotStart

GUIDE = "2019-12-27T16:40:00+08:00"
NOW_THERE = datetime(2019, 12, 27, 8, 40, tzinfo=UTC)


def told_by_a_process(program: str, **settings: str) -> list[datetime]:
    environ = {
        "PYTHONPATH": environment.python_path(),
        "MATRIX_DEBUG": "true",
        "MATRIX_CLOCK": GUIDE,
        **settings,
    }
    said = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True
    )
    return [datetime.fromtimestamp(float(line), UTC) for line in said.stdout.split()]


def test_a_process_lives_at_the_chosen_moment_in_every_reading_of_the_clock() -> None:
    program = (
        "import time, datetime as d; "
        "print(time.time(), time.time_ns() / 1e9, d.datetime.now().timestamp(), "
        "d.datetime.now(d.UTC).timestamp())"
    )
    for moment in told_by_a_process(program):
        assert NOW_THERE <= moment < NOW_THERE + timedelta(seconds=5)


def test_a_process_that_starts_later_joins_the_others() -> None:
    [moment] = told_by_a_process(
        "import time; print(time.time())", MATRIX_CLOCK_STARTED=str(time.time() - 3600)
    )
    assert timedelta(hours=1) <= moment - NOW_THERE < timedelta(hours=1, seconds=5)


def test_forks_and_children_live_there_too_and_the_clock_goes_on() -> None:
    program = (
        "import os, subprocess, sys, time\n"
        "print(time.time(), flush=True)\n"
        "if os.fork() == 0: time.sleep(0.2); print(time.time(), flush=True); os._exit(0)\n"
        "os.wait()\n"
        "subprocess.run([sys.executable, '-c', 'import time; print(time.time())'])\n"
    )
    first, in_fork, in_child = told_by_a_process(program, MATRIX_CLOCK_STARTED=str(time.time()))
    assert NOW_THERE <= first < in_fork < in_child < NOW_THERE + timedelta(seconds=10)


def test_without_the_setting_the_clock_is_the_real_one() -> None:
    [moment] = told_by_a_process("import time; print(time.time())", MATRIX_CLOCK="")
    assert abs(moment - datetime.now(UTC)) < timedelta(seconds=10)


@pytest.mark.parametrize("written", ["2019-12-27T16:40:00", "yesterday", "1577436000"])
def test_a_moment_without_its_offset_is_refused(written: str) -> None:
    with pytest.raises(CannotStart, match=r"write it like 2019-12-27T16:40:00\+08:00"):
        clock.moment_in({"MATRIX_CLOCK": written, "MATRIX_DEBUG": "true"})


def test_outside_development_the_clock_stays() -> None:
    with pytest.raises(CannotStart, match="needs MATRIX_DEBUG"):
        clock.moment_in({"MATRIX_CLOCK": GUIDE, "MATRIX_DEBUG": "false"})


def test_no_room_of_the_portal_knows_of_the_clock() -> None:
    rooms = ("wording", "accounts", "selfemployed", "receipts", "payments", "matrix")
    modules = [path for room in rooms for path in Path(ROOT / room).rglob("*.py")]
    own = [path for path in modules if "mockfpx" not in path.parts]
    assert own
    assert [str(path) for path in own if "MATRIX_CLOCK" in path.read_text()] == []
