"""The measured site, every page of it visited once for all tests, and the report at the end."""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest

from matrix.pages import site_map
from tests.ui import lighthouse, mails, pages, report, states, versions, visiting, weights
from tests.ui.lighthouse import Verdict
from tests.ui.measuring import Seen
from tests.ui.pages import Page
from tests.ui.place import Place, measured
from tests.ui.report import Results
from tests.ui.weights import FirstView

RESULTS = pytest.StashKey[Results]()
Catalogue = tuple[list[Page], list[str]]


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RESULTS] = Results()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The report is written whatever failed, and its table is shown."""
    results = config.stash[RESULTS]
    if results.seen or results.views or results.verdicts:
        results.versions = versions.told()
        report.write(results)
        terminalreporter.write_line(report.markdown(results))
        terminalreporter.write_line(f"Page by page: {report.FOLDER / 'ui-report.html'}")


@pytest.fixture(scope="session")
def results(pytestconfig: pytest.Config) -> Results:
    return pytestconfig.stash[RESULTS]


@pytest.fixture(scope="session")
def whole(pytestconfig: pytest.Config) -> bool:
    """Everything, or the short part that every ./test runs: without admin, each page once."""
    return bool(pytestconfig.getoption("markexpr") != "slice")


@pytest.fixture(scope="session")
def place(django_db_blocker: Any) -> Iterator[Place]:
    with django_db_blocker.unblock(), measured() as place:
        yield place


@pytest.fixture(scope="session")
def catalogue(place: Place, whole: bool) -> Catalogue:
    """All pages, and the patterns of which nobody knows what they show.

    MATRIX_UI_PAGES is a regular expression for the names of a few pages to be looked at alone.
    """
    found, without = pages.of_routes(place, with_admin=whole)
    further = [*states.of_everything(place, with_admin=whole), *mails.every(place)]
    wanted = re.compile(os.environ.get("MATRIX_UI_PAGES", ""))
    some = [page for page in [*found, *further] if wanted.search(page.name)]
    return some, pages.unlooked(without, further)


@pytest.fixture(scope="session")
def seen(place: Place, catalogue: Catalogue, whole: bool, results: Results) -> list[Seen]:
    results.seen = visiting.visit(place, catalogue[0], whole=whole)
    return results.seen


@pytest.fixture(scope="session")
def public(catalogue: Catalogue, whole: bool) -> list[str]:
    """The addresses of the site map that are for everybody; the first alone in the short part."""
    looked_at = {page.public for page in catalogue[0]}
    paths = sorted(looked_at & set(site_map.public_paths()))
    return paths if whole else paths[:1]


@pytest.fixture(scope="session")
def views(place: Place, public: list[str], results: Results) -> list[FirstView]:
    results.views = weights.first_views(place, public)
    results.files = weights.files(place, results.views)
    return results.views


@pytest.fixture(scope="session")
def verdicts(place: Place, public: list[str], results: Results) -> list[Verdict]:
    results.verdicts = lighthouse.verdicts(place, public)
    return results.verdicts
