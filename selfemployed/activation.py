"""A payment makes coverage of a contribution. Called by settlement, inside its transaction."""

from datetime import datetime

from django.utils import timezone

from selfemployed.codes import self_employed_code
from selfemployed.coverage import coverage_start, period
from selfemployed.models import Contribution, Coverage, SectorRegistration


def hold(contribution_id: int) -> Contribution:
    """The contribution, locked until the transaction ends."""
    return (
        Contribution.objects.select_for_update(of=("self",)).with_details().get(pk=contribution_id)
    )


def activate(contribution: Contribution, *, paid_at: datetime) -> Coverage:
    """Give the held ``contribution`` its coverage, from what the bank says (rules C1–C4).

    ``paid_at`` is the FPX transaction time. The first paid contribution of a sector gives
    the person the self-employed code (rule I4). The database refuses a second coverage
    of a contribution and an overlap in the sector with ``IntegrityError``.
    """
    registration = _hold_registration(contribution.registration_id)
    covered = period(coverage_start(paid_at, _last_end(registration)), contribution.months)
    coverage = Coverage.objects.create(
        contribution=contribution,
        registration=registration,
        paid_at=paid_at,
        start=covered.start,
        end=covered.end,
    )
    contribution.activated_at = timezone.now()
    contribution.save(update_fields=["activated_at"])
    if registration.self_employed_code is None:
        registration.self_employed_code = self_employed_code(
            contribution.branch.code, registration.pk
        )
        registration.save(update_fields=["self_employed_code"])
    contribution.registration = registration
    return coverage


def _hold_registration(registration_id: int) -> SectorRegistration:
    return (
        SectorRegistration.objects.select_for_update(of=("self",))
        .select_related("sector", "person")
        .get(pk=registration_id)
    )


def _last_end(registration: SectorRegistration) -> datetime | None:
    last = registration.coverages.order_by("-end").first()
    return None if last is None else last.end
