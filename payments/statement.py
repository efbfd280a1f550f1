"""A year's statement: each contribution that was paid in it, with its receipt."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import StringIO

from django.utils.translation import gettext as _

from accounts.models import User
from payments.models import Payment
from payments.models.payment import PaymentQuerySet
from payments.states import PaymentState
from wording.formats import MALAYSIA, moment_iso
from wording.spreadsheets import harmless


@dataclass(frozen=True)
class Statement:
    """``year`` is Malaysia's, by the bank's time of payment, as in the receipt's number."""

    year: int
    payments: list[Payment]

    @property
    def total(self) -> Decimal:
        return sum((payment.amount for payment in self.payments), Decimal())


def years(user: User) -> list[int]:
    """The years in which this person paid, the latest first."""
    moments = _paid(user).datetimes("paid_at", "year", order="DESC", tzinfo=MALAYSIA)
    return [moment.year for moment in moments]


def statement(user: User, year: int) -> Statement | None:
    """None for a year without payments. Money that is owed back is no contribution (rule S4)."""
    if year not in years(user):
        return None
    since, until = (datetime(number, 1, 1, tzinfo=MALAYSIA) for number in (year, year + 1))
    paid = _paid(user).filter(paid_at__gte=since, paid_at__lt=until)
    paid = paid.with_details().select_related("receipt__void_note")
    return Statement(year, list(paid.order_by("paid_at", "pk")))


def as_csv(told: Statement) -> bytes:
    """The statement for a spreadsheet: UTF-8 with its mark, moments in Malaysia's time."""
    text = StringIO()
    table = csv.writer(text)
    table.writerow(_titles())
    for payment in told.payments:
        table.writerow([harmless(value) for value in _line(payment)])
    return text.getvalue().encode("utf-8-sig")


def _paid(user: User) -> PaymentQuerySet:
    return Payment.objects.of(user).filter(state=PaymentState.PAID)


def _titles() -> list[str]:
    return [
        _("Payment Date Time"),
        _("Receipt No."),
        _("Receipt declared void"),
        _("FPX Transaction ID"),
        _("Sector"),
        _("Self-Employed Code"),
        _("Number of Contribution Months"),
        _("Start Date Time"),
        _("Expiry Date Time"),
        _("Contribution Amount"),
    ]


def _line(payment: Payment) -> Iterable[str]:
    contribution = payment.contribution
    period = contribution.period
    return (
        moment_iso(payment.shown_at),
        payment.receipt.number if payment.receipt else "",
        _voided(payment),
        payment.transaction_id,
        contribution.registration.sector.name,
        contribution.registration.self_employed_code or "",
        str(contribution.months),
        moment_iso(period.start) if period else "",
        moment_iso(period.end) if period else "",
        f"{payment.amount:.2f}",
    )


def _voided(payment: Payment) -> str:
    note = getattr(payment.receipt, "void_note", None)
    return moment_iso(note.at) if note else ""
