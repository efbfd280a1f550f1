import subprocess
import sys
from pathlib import Path

import pytest

from workshop.places import ROOT

SKIPPING = {
    "a mark": "import pytest\n@pytest.mark.skip(reason='no browser')\ndef test_it(): pass\n",
    "a call": "import pytest\ndef test_it(): pytest.skip('no browser')\n",
    "a module": "import pytest\npytest.importorskip('no_such_browser')\ndef test_it(): pass\n",
}
WORKING = "import pytest\ndef test_it(): pass\n@pytest.mark.xfail\ndef test_that(): assert False\n"


def outcome_of(program: str, folder: Path, *options: str) -> int:
    (folder / "test_sample.py").write_text(program)
    command = [sys.executable, "-m", "pytest", "-c", "/dev/null", "-p", "no:django", *options]
    ended = subprocess.run(
        [*command, "test_sample.py"],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    return ended.returncode


@pytest.mark.parametrize("program", SKIPPING.values(), ids=SKIPPING.keys())
def test_what_would_be_skipped_fails_where_nothing_may_be_missing(
    program: str, tmp_path: Path
) -> None:
    assert outcome_of(program, tmp_path) in {0, 5}
    assert outcome_of(program, tmp_path, "-p", "workshop.noskips") in {1, 2}


def test_a_known_failure_stays_one(tmp_path: Path) -> None:
    assert outcome_of(WORKING, tmp_path, "-p", "workshop.noskips") == 0
