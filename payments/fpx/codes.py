"""FPX response codes: what each means for the payment, and why, as a key for a sentence."""

from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    PAID = "paid"
    PENDING = "pending"
    FAILED = "failed"
    NOT_FOUND = "not_found"


class Reason(StrEnum):
    """What happened, in the grain that helps a person; each has a sentence in each language."""

    APPROVED = "approved"
    IN_PROGRESS = "in_progress"
    AWAITING_APPROVAL = "awaiting_approval"
    UNKNOWN = "unknown"
    NOT_FOUND = "not_found"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    OVER_LIMIT = "over_limit"
    UNDER_MINIMUM = "under_minimum"
    ACCOUNT_REFUSED = "account_refused"
    NOT_LOGGED_IN = "not_logged_in"
    BANK_REFUSED = "bank_refused"
    BANK_UNAVAILABLE = "bank_unavailable"
    OUTSIDE_HOURS = "outside_hours"
    DUPLICATE_ORDER = "duplicate_order"
    INVALID_EMAIL = "invalid_email"
    PORTAL_REFUSED = "portal_refused"
    SYSTEM_ERROR = "system_error"
    EXCEPTION_HANDLING = "exception_handling"


_FAILED: Final = {
    Reason.CANCELLED: "80 BC 1C 1F 1I 1L 2X",
    Reason.TIMED_OUT: "OF 1A 1D 1G 1J 1M",
    Reason.INSUFFICIENT_FUNDS: "51",
    Reason.OVER_LIMIT: "48 49 50 XF",
    Reason.UNDER_MINIMUM: "2A",
    Reason.ACCOUNT_REFUSED: "14 53 77",
    Reason.NOT_LOGGED_IN: "1B 1E 1H 1K",
    Reason.BANK_REFUSED: "57 58 79",
    Reason.BANK_UNAVAILABLE: "31 85 90 92 BB",
    Reason.OUTSIDE_HOURS: "OE",
    Reason.DUPLICATE_ORDER: "45 XN XO",
    Reason.INVALID_EMAIL: "DB",
    Reason.PORTAL_REFUSED: "03 05 12 13 30 39 46 47 70 83 84 XA XB XE XI XM XS XT XW",
    Reason.SYSTEM_ERROR: "20 78 96 98 FE XC",
    Reason.EXCEPTION_HANDLING: "87 88 89",
}
CODES: Final[dict[str, tuple[Outcome, Reason]]] = {
    "00": (Outcome.PAID, Reason.APPROVED),
    "09": (Outcome.PENDING, Reason.IN_PROGRESS),
    "99": (Outcome.PENDING, Reason.AWAITING_APPROVAL),
    "76": (Outcome.NOT_FOUND, Reason.NOT_FOUND),
    **{
        code: (Outcome.FAILED, reason)
        for reason, codes in _FAILED.items()
        for code in codes.split()
    },
}


def outcome(debit_auth_code: str) -> Outcome:
    """What a ``debitAuthCode`` makes of the payment. An unknown or blank one is pending."""
    return CODES.get(debit_auth_code, (Outcome.PENDING, Reason.UNKNOWN))[0]


def reason(debit_auth_code: str) -> Reason:
    """Why. ``Reason.UNKNOWN`` for a code that is not in the table, or blank."""
    return CODES.get(debit_auth_code, (Outcome.PENDING, Reason.UNKNOWN))[1]


def needs_a_person(debit_auth_code: str) -> bool:
    """Codes after which money may have moved all the same, or that nobody knows."""
    return reason(debit_auth_code) in (Reason.EXCEPTION_HANDLING, Reason.UNKNOWN)
