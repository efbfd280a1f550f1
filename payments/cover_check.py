"""Whether a person was covered at a moment, sector by sector, and the receipt that proves it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from accounts.models import User
from payments.models import Payment
from payments.states import PaymentState
from receipts.models import Receipt
from selfemployed.coverage import Period
from selfemployed.models import Coverage, Sector, SectorRegistration


@dataclass(frozen=True)
class Answer:
    """Yes, where there is a period; and the receipt for it, unless it was declared void."""

    sector: Sector
    period: Period | None
    receipt: Receipt | None


def answers(user: User, *, at: datetime) -> list[Answer]:
    """One answer for each sector that the person holds, as it is known now.

    ``at`` is aware and counts by the second: both the first and the last second of a coverage
    belong to it (rules C1 to C3). A payment that FPX tells of late still covers from its time, so
    a no may become a yes; a yes stays.
    """
    at = at.replace(microsecond=0)
    held = SectorRegistration.objects.of(user).held().select_related("sector")
    covering = {coverage.registration_id: coverage for coverage in _covering(user, at=at)}
    return [
        _answer(registration.sector, covering.get(registration.pk))
        for registration in held.order_by("created_at", "pk")
    ]


def _covering(user: User, *, at: datetime) -> list[Coverage]:
    paid = Payment.objects.filter(state=PaymentState.PAID).select_related("receipt__void_note")
    return list(
        Coverage.objects.filter(registration__person__user=user, start__lte=at, end__gte=at)
        .select_related("contribution")
        .prefetch_related(Prefetch("contribution__payments", queryset=paid))
    )


def _answer(sector: Sector, coverage: Coverage | None) -> Answer:
    if coverage is None:
        return Answer(sector, None, None)
    receipts = [payment.receipt for payment in coverage.contribution.payments.all()]
    proof = next((one for one in receipts if one and not hasattr(one, "void_note")), None)
    return Answer(sector, coverage.period, proof)
