"""What the public pages weigh, and how soon they stand still on a slow phone."""

import pytest

from tests.ui import saying
from tests.ui.report import KB, Results
from tests.ui.weights import FirstView


@pytest.mark.slice
@pytest.mark.parametrize(("kind", "most"), [("css", 15), ("js", 8), ("fonts", 10)])
def test_the_files_of_a_page_are_light(
    views: list[FirstView], results: Results, kind: str, most: int
) -> None:
    assert 0 < results.files[kind] <= most * KB


@pytest.mark.slice
def test_a_first_view_is_light_and_asks_nobody_else(views: list[FirstView]) -> None:
    saying.none(
        f"{view.path} [{view.language}]: {view.size / KB:.1f} kB in {len(view.requests)} requests, "
        f"strangers {view.strangers}"
        for view in views
        if view.size > 60 * KB or len(view.requests) > 8 or view.strangers
    )


def test_a_first_view_is_quick_and_stands_still(views: list[FirstView]) -> None:
    saying.none(
        f"{view.path} [{view.language}]: LCP {view.largest_paint:.0f} ms, "
        f"CLS {view.shift:.3f}, TBT {view.blocking:.0f} ms"
        for view in views
        if view.largest_paint > 1500 or view.shift > 0.02 or view.blocking > 50
    )
