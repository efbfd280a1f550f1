"""Contribution History: coverage and money side by side, with what can be done next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from payments.models import Payment
from payments.states import PaymentState
from selfemployed.models import Contribution
from selfemployed.renewal import can_renew
from selfemployed.statuses import ContributionStatus


@dataclass(frozen=True)
class Line:
    """One contribution as the list shows it at one moment."""

    contribution: Contribution
    status: ContributionStatus
    payment: Payment | None
    is_last_of_sector: bool
    now: datetime

    @property
    def can_renew(self) -> bool:
        """Rule S2."""
        return self.is_last_of_sector and can_renew(self.contribution, now=self.now)

    @property
    def can_pay(self) -> bool:
        """Rule S3: a submitted contribution can be resumed, unless the bank is at work on it."""
        in_progress = self.payment is not None and self.payment.is_in_session(self.now)
        return self.status == ContributionStatus.SUBMITTED and not in_progress

    @property
    def is_unsettled(self) -> bool:
        """Money may be on its way, or is being looked for: the payment's own page says more."""
        unsettled = (PaymentState.PENDING, PaymentState.MISMATCH)
        submitted = self.status == ContributionStatus.SUBMITTED
        return submitted and self.payment is not None and self.payment.state in unsettled


def history(user: Any, *, now: datetime, registration_id: int | None = None) -> list[Line]:
    """What this person bought, sector by sector, in the order it was bought.

    With ``registration_id`` only that sector's chain.
    """
    payments = Payment.objects.select_related("receipt", "bank").order_by("created_at", "pk")
    bought = Contribution.objects.of(user)
    if registration_id is not None:
        bought = bought.filter(registration=registration_id)
    contributions = list(
        bought.with_details().in_order().prefetch_related(Prefetch("payments", queryset=payments))
    )
    last = {
        contribution.registration_id: contribution.pk
        for contribution in contributions
        if contribution.rejected_at is None
    }
    return [
        Line(
            contribution=contribution,
            status=contribution.status_at(now),
            payment=shown_payment(list(contribution.payments.all())),
            is_last_of_sector=last.get(contribution.registration_id) == contribution.pk,
            now=now,
        )
        for contribution in contributions
    ]


def shown_payment(payments: list[Payment]) -> Payment | None:
    """The payment that tells a contribution's payment status: the paid one, else the latest."""
    paid = [payment for payment in payments if payment.state == PaymentState.PAID]
    shown = paid or payments
    return shown[-1] if shown else None
