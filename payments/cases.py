"""Asking a person at PERKESO to look at something, and their answer."""

import logging
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from payments.models import Case, CaseKind, Payment

logger = logging.getLogger(__name__)


class AlreadyClosed(Exception):
    """Somebody else was quicker."""


def report(
    kind: CaseKind, *, payment: Payment | None = None, order_number: str = "", detail: str = ""
) -> None:
    """Open a case, in the caller's transaction; the same matter is open once, however often said.

    ``order_number`` is needed only where there is no payment.
    """
    report_all([unreported(kind, payment=payment, order_number=order_number, detail=detail)])


def unreported(
    kind: CaseKind, *, payment: Payment | None = None, order_number: str = "", detail: str = ""
) -> Case:
    """A case for ``report_all``, where many are found together."""
    return Case(
        kind=kind,
        payment=payment,
        order_number=payment.order_number if payment else order_number,
        detail=detail[:200],
        opened_at=timezone.now(),
    )


def report_all(found: Sequence[Case]) -> None:
    """Open them all with few queries; of each what ``report`` says of one."""
    for case in found:
        logger.warning("%s needs a person: %s %s", case.order_number, case.kind, case.detail)
    Case.objects.bulk_create(found, ignore_conflicts=True, batch_size=1000)


@transaction.atomic
def close(case_id: int, *, by: User, outcome: str) -> Case:
    """Write down what was done, once and for good; the person of the payment can read it.

    Raises ``AlreadyClosed``, and ``ValueError`` without an outcome.
    """
    if not outcome.strip():
        raise ValueError("a case is closed with what was done")
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.closed_at:
        raise AlreadyClosed
    case.closed_at, case.closed_by, case.outcome = timezone.now(), by, outcome.strip()
    case.save(update_fields=["closed_at", "closed_by", "outcome"])
    return case
