"""A whole site of its own, for tests: started, asked whether it is ready, stopped.

with Site(clock="2019-12-27T16:40:00+08:00") as site:
    browser.goto(site.base_url)
    site.manage("check")
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from workshop.environment import ADDRESSES
from workshop.places import ROOT, free_port
from workshop.start import READY_FILE

START_SECONDS = 90
STOP_SECONDS = 45


class Site:
    """`./run` on free ports, with a new data folder that is removed at the end.

    `clock` is an ISO moment with its offset at which the site sets out; `settings` are further
    environment variables. `environment` (once started) is what its processes are told.
    """

    def __init__(self, *, clock: str | None = None, **settings: str) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="matrix-site-"))
        self.words = self.data / "site.log"
        self.base_url = self.mock_url = self.sms_url = ""
        self.environment: dict[str, str] = {}
        self._settings = settings | ({"MATRIX_CLOCK": clock} if clock else {})

    def __enter__(self) -> "Site":
        with self.words.open("wb") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "workshop"],
                env=self._own_environment(),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_reason: object) -> None:
        self._stop()

    def manage(self, *command: str) -> str:
        """What `manage.py command` prints within this site, at its clock."""
        ended = subprocess.run(
            [sys.executable, ROOT / "manage.py", *command],
            env=os.environ | self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            raise AssertionError(f"manage.py {' '.join(command)} failed:\n{ended.stderr}")
        return ended.stdout

    def _own_environment(self) -> dict[str, str]:
        port, mock_port = free_port(), free_port()
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("MATRIX_", "MOCKFPX_", "MOCKSMS_")) and name not in ADDRESSES
        }
        places = {"MATRIX_DATA": self.data, "MATRIX_PORT": port, "MOCKFPX_PORT": mock_port}
        return kept | {name: str(value) for name, value in places.items()} | self._settings

    def _wait_until_ready(self) -> None:
        ready_file, deadline = self.data / READY_FILE, time.monotonic() + START_SECONDS
        while not ready_file.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The site did not start:\n{self.words.read_text()}")
            time.sleep(0.05)
        told = json.loads(ready_file.read_text())
        self.base_url, self.mock_url = told["base_url"], told["mock_url"]
        self.sms_url = told["sms_url"]
        self.environment = told["environment"]

    def _stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=STOP_SECONDS)
        shutil.rmtree(self.data)
