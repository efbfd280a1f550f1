"""Every URL of the site is a page of the catalogue, or is known not to be one."""

from collections import Counter

import pytest

from tests.ui.pages import Page

pytestmark = pytest.mark.slice


def test_no_url_shows_something_that_nobody_looks_at(
    catalogue: tuple[list[Page], list[str]],
) -> None:
    _pages, unlooked = catalogue
    assert unlooked == [], "add them to states.py, or to NOT_PAGES with what they are"


def test_every_page_has_a_name_of_its_own(catalogue: tuple[list[Page], list[str]]) -> None:
    names = Counter(page.name for page in catalogue[0])
    assert [name for name, times in names.items() if times > 1] == []
