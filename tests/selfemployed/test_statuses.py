"""Rule S1: the status follows from the dates and the clock."""

from datetime import datetime, timedelta

import pytest

from selfemployed.coverage import Period
from selfemployed.statuses import ContributionStatus, status_at
from tests.making import at

COVERAGE = Period(at("19-01-2020 00:00:00"), at("18-04-2020 23:59:59"))


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (COVERAGE.start - timedelta(seconds=1), ContributionStatus.RENEWED),
        (COVERAGE.start, ContributionStatus.ACTIVE),
        (COVERAGE.end, ContributionStatus.ACTIVE),
        (COVERAGE.end + timedelta(microseconds=999_999), ContributionStatus.ACTIVE),
        (COVERAGE.end + timedelta(seconds=1), ContributionStatus.EXPIRED),
    ],
)
def test_it_changes_in_the_second_in_which_the_coverage_does(
    now: datetime, status: ContributionStatus
) -> None:
    assert status_at(now, coverage=COVERAGE, rejected_at=None) == status


def test_without_coverage_it_is_submitted_or_rejected() -> None:
    now = COVERAGE.start
    assert status_at(now, coverage=None, rejected_at=None) == ContributionStatus.SUBMITTED
    assert status_at(now, coverage=None, rejected_at=now) == ContributionStatus.REJECTED
