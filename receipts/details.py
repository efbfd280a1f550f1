"""What a receipt prints, and the frozen form in which it is kept. Pure but for ``wording``."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from wording.formats import MALAYSIA, masked_ic

MONEY = ("amount", "annual_amount", "insured_monthly_earnings", "monthly_amount")
MOMENTS = ("issued_at", "paid_at", "coverage_start", "coverage_end")


@dataclass(frozen=True, kw_only=True)
class ReceiptDetails:
    """Everything printed that the payment's caller knows. Money in ringgit, moments aware."""

    payer_name: str
    # Out of every log line and traceback; only the masked number is kept and printed.
    ic_number: str = field(repr=False)
    payment_method: str
    bank: str
    fpx_transaction_id: str
    annual_amount: Decimal  # the contribution plan, as the guide names it (rule M3)
    insured_monthly_earnings: Decimal
    monthly_amount: Decimal
    months: int
    coverage_start: datetime
    coverage_end: datetime
    self_employed_code: str
    sector_en: str
    sector_ms: str
    branch: str


def freeze(details: ReceiptDetails, **facts: object) -> dict[str, Any]:
    """The snapshot of a receipt: plain JSON, the IC masked, moments in Malaysia to the second."""
    known = {f.name: getattr(details, f.name) for f in fields(details)} | facts
    known["ic_number"] = masked_ic(details.ic_number)
    return {name: _plain(value) for name, value in known.items()}


def thaw(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a snapshot as a template wants them: ``Decimal`` and aware ``datetime``."""
    money = {name: Decimal(snapshot[name]) for name in MONEY}
    moments = {name: datetime.fromisoformat(snapshot[name]) for name in MOMENTS}
    return {**snapshot, **money, **moments}


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return f"{value:.2f}"
        case datetime():
            return value.astimezone(MALAYSIA).isoformat(timespec="seconds")
        case _:
            return value
