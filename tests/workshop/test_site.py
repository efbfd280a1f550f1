"""The real site, started as a person starts it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import psutil
import pytest

from tests.faults.waiting import wait_until
from workshop.places import ROOT
from workshop.site import Site

GUIDE = "2019-12-27T16:40:00+08:00"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site(clock=GUIDE) as started:
        yield started


def a_second_start(**settings: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-m", "workshop"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": "", "REDIS_URL": "", **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert ended.returncode == 1
    return ended.stderr


def test_it_answers_and_so_does_its_mock_bank(site: Site) -> None:
    assert httpx.get(f"{site.base_url}/health/").status_code == 200
    assert httpx.get(f"{site.mock_url}/").status_code < 500


def test_sms_go_through_the_mock_gateway_into_the_inbox(site: Site) -> None:
    program = (
        "from accounts.notices import send_code;"
        "send_code(mobile='+60123456789', code='271219', language='en')"
    )
    site.manage("shell", "--no-imports", "--command", program)
    site.manage("sweep", "deliver_due")
    inbox = f"{site.base_url}/inbox/messages.json"
    wait_until(lambda: bool(httpx.get(inbox, params={"to": "+60123456789"}).json()))
    [sms] = httpx.get(f"{site.sms_url}/").json()["messages"]
    assert "271219" in sms["text"]
    [kept] = httpx.get(inbox, params={"to": "+60123456789"}).json()
    assert (kept["channel"], kept["body"]) == ("sms", sms["text"])
    assert kept["sent_at"].startswith("2019-12-27T16:4")


def test_what_people_gave_is_read_by_nobody_else(site: Site) -> None:
    written = [path for path in site.data.iterdir() if path.name not in {"postgres", "site.log"}]
    assert len(written) >= 6
    assert [path.name for path in written if path.stat().st_mode & 0o077] == []


def test_commands_take_part_at_the_clock_of_the_site(site: Site) -> None:
    program = "from django.utils import timezone; print(timezone.localtime().isoformat())"
    said = site.manage("shell", "--no-imports", "--command", program).strip()
    assert said.startswith("2019-12-27T16:4")
    assert datetime.fromisoformat(said).utcoffset() is not None


def test_a_second_start_with_the_same_data_is_refused(site: Site) -> None:
    words = a_second_start(MATRIX_DATA=str(site.data))
    assert "Already running" in words
    assert len(words.splitlines()) == 1


def test_a_second_start_on_the_same_port_is_refused(site: Site, data: Path) -> None:
    port = site.base_url.rpartition(":")[2]
    words = a_second_start(MATRIX_DATA=str(data), MATRIX_PORT=port)
    assert f"Port {port} on 127.0.0.1 cannot be used" in words
    assert len(words.splitlines()) == 1


def test_nothing_is_left_when_it_is_stopped() -> None:
    with Site() as site:
        family = psutil.Process(site.process.pid).children(recursive=True)
        assert len(family) >= 8
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(timeout=60) == 0
        _gone, left = psutil.wait_procs(family, timeout=1)
        assert left == []
