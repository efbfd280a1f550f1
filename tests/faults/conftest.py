"""A site of their own for the tests of faults, and this process taking part in it.

After every test all invariants are asked of the site's database, and the mock gateway's books
are compared with ours.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.stage import Stage
from tests.faults.taking_part import taking_part
from workshop.site import Site

# The mock repeats an unanswered message quickly, gives second acts when told to, and takes
# payments that a test has made an hour old.
QUICK = {
    "MOCKFPX_RESEND": "0.2,0.5,1,2,4,8",
    "MOCKFPX_LATER": "3600",
    "MOCKFPX_FIRST_WAIT": "10",
    "MOCKFPX_SKEW_MINUTES": "120",
}

# What the random schedules have played.
PLAYED = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[PLAYED] = Counter()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    played = terminalreporter.config.stash[PLAYED]
    if played:
        told = ", ".join(f"{count} × {what}" for what, count in played.items())
        terminalreporter.write_line(f"Random schedules: {told}")


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with Site(**QUICK) as site:
        yield site


@pytest.fixture(scope="session")
def taken_part(site: Site, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), taking_part(site):
        yield


@pytest.fixture
def stage(site: Site, taken_part: None) -> Iterator[Stage]:
    """After the test: what the clock would still do is done, and nothing is broken or lost."""
    stage = Stage(site)
    yield stage
    stage.sweep()
    assert stage.problems() == {}
