"""The status of a contribution, which follows from facts, dates and the clock (rule S1)."""

from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from selfemployed.coverage import Period


class ContributionStatus(TextChoices):
    SUBMITTED = "submitted", _("Submitted")
    ACTIVE = "active", _("Active")
    REJECTED = "rejected", _("Rejected")
    EXPIRED = "expired", _("Expired")
    RENEWED = "renewed", _("Renewed")


def status_at(
    now: datetime, *, coverage: Period | None, rejected_at: datetime | None
) -> ContributionStatus:
    """What the person sees at ``now``; there is no status column that could disagree."""
    if rejected_at is not None:
        return ContributionStatus.REJECTED
    if coverage is None:
        return ContributionStatus.SUBMITTED
    now = now.replace(microsecond=0)
    if now < coverage.start:
        return ContributionStatus.RENEWED
    return ContributionStatus.ACTIVE if now <= coverage.end else ContributionStatus.EXPIRED
