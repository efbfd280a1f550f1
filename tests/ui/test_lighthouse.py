"""Lighthouse's points for every public page in both languages."""

from tests.ui import saying
from tests.ui.lighthouse import TARGETS, Verdict


def test_the_public_pages_have_lighthouses_points(verdicts: list[Verdict]) -> None:
    saying.none(
        f"{one.path} [{one.language}]: {category} {[run[category] for run in one.runs]}, "
        f"target {least}: {'; '.join(one.faults.get(category, []))}"
        for one in verdicts
        for category, least in TARGETS.items()
        if one.points(category) < least
    )
