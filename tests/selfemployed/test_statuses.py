"""Rule S1: the status follows from the dates and the clock."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from selfemployed.coverage import Period
from selfemployed.statuses import ContributionStatus, status_at
from tests.making import at
from tests.selfemployed.applying import covered, renewed

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


def test_what_the_bank_says_was_paid_is_active_though_its_clock_is_ahead(driver: User) -> None:
    now = timezone.now()
    paid = covered(driver, "ART", paid_at=now + timedelta(minutes=10))
    queued = renewed(paid, months=1, paid_at=now + timedelta(minutes=11))
    assert paid.status_at(now) == ContributionStatus.ACTIVE
    assert queued.status_at(now) == ContributionStatus.RENEWED
