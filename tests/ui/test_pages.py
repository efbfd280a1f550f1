"""What no page may have, in either language, on a phone and at a desk."""

import re

import pytest

from tests.ui import links, saying
from tests.ui.measuring import Seen
from tests.ui.place import Place
from tests.ui.report import Results

pytestmark = pytest.mark.slice


def test_every_page_is_reached(seen: list[Seen]) -> None:
    saying.none(f"{one.label}: {one.lost}" for one in seen if one.lost)


def test_axe_finds_nothing(seen: list[Seen]) -> None:
    saying.none(
        f"{one.label} at {look.width} px: {violation}"
        for one in seen
        for look in one.looks
        for violation in look.axe
    )


def test_nothing_scrolls_sideways(seen: list[Seen]) -> None:
    wide = [
        f"{one.label} at {look.width} px by {look.sideways}"
        for one in seen
        for look in one.looks
        if look.sideways
    ]
    saying.none(wide + [f"{one.label} at 320 px by {one.narrow}" for one in seen if one.narrow])


def test_the_browser_complains_of_nothing(seen: list[Seen]) -> None:
    saying.none(f"{one.label}: {error}" for one in seen for error in one.errors)


def test_the_security_policy_refuses_nothing(seen: list[Seen]) -> None:
    saying.none(f"{one.label}: {refused}" for one in seen for refused in one.refused)


def test_text_twice_as_large_can_be_read(seen: list[Seen]) -> None:
    saying.none(f"{one.label}: {fault}" for one in seen for fault in one.large_text)


def test_each_page_has_one_main_heading_its_language_and_a_title(seen: list[Seen]) -> None:
    saying.none(f"{one.label}: {fault}" for one in seen for fault in one.form)


def test_no_two_pages_have_one_title(seen: list[Seen]) -> None:
    """Of different addresses that a person may have open at the same time."""
    titles: dict[tuple[str, str], set[str]] = {}
    for one in seen:
        if one.ours and one.status == 200 and not one.lost:
            titles.setdefault((one.language, one.title), set()).add(shape(one.path))
    saying.none(
        f"“{title}” [{language}]: {', '.join(sorted(paths))}"
        for (language, title), paths in titles.items()
        if len(paths) > 1
    )


def shape(path: str) -> str:
    """An address without whose it is."""
    return re.sub(r"/[0-9A-Z-]*[0-9][0-9A-Z-]*/", "/…/", path)


def test_every_link_leads_somewhere(place: Place, seen: list[Seen], results: Results) -> None:
    results.broken_links = links.broken(place, seen)
    saying.none(results.broken_links)
