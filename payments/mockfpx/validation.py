"""What FPX checks in an authentic AR, in order; the first complaint counts."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from payments.mockfpx.clock import read_stamp
from payments.mockfpx.exchanges import Exchange
from payments.mockfpx.gateway import Gateway
from payments.mockfpx.wire import REQUEST_LENGTHS, Fields, is_amount, value

# Personal banking (msgToken 01).
LEAST = Decimal("1.00")
MOST = Decimal("30000.00")
_FORBIDDEN = frozenset("&'")
# Neither a signed text nor a line of the settlement list could be read any more.
_BREAKING = frozenset("|\r\n")


@dataclass(frozen=True, kw_only=True)
class Question:
    gateway: Gateway
    exchange: Exchange
    fields: Fields
    at: datetime

    def asked(self, name: str) -> str:
        return value(self.fields, name)

    @property
    def amount(self) -> Decimal:
        return Decimal(self.asked("txnAmount"))


def _too_long(question: Question) -> bool:
    return any(len(question.asked(name)) > most for name, most in REQUEST_LENGTHS.items())


def _bad_order_numbers(question: Question) -> bool:
    attempt, order = question.asked("sellerExOrderNo"), question.asked("sellerOrderNo")
    return (
        not attempt
        or not order
        or not _FORBIDDEN.isdisjoint(attempt)
        or not _BREAKING.isdisjoint(attempt + order)
    )


def _bad_amount(question: Question) -> bool:
    return not is_amount(question.asked("txnAmount"))


def _bad_email(question: Question) -> bool:
    email = question.asked("buyerEmail")
    return bool(email) and not re.fullmatch(r"[^@\s]+@[^@\s]+", email)


def _bad_time(question: Question) -> bool:
    return read_stamp(question.asked("sellerTxnTime")) is None


def _clock_differs(question: Question) -> bool:
    sent = read_stamp(question.asked("sellerTxnTime"))
    return sent is None or abs(question.at - sent) > question.gateway.settings.skew


_CHECKS: tuple[tuple[str, Callable[[Question], bool]], ...] = (
    ("XE", lambda q: q.asked("version") != "7.0"),
    ("XM", lambda q: q.asked("msgToken") != "01"),
    ("XS", lambda q: q.asked("sellerId") not in q.exchange.seller_ids),
    ("05", lambda q: q.asked("sellerBankCode") != "01"),
    ("30", _too_long),
    ("30", _bad_order_numbers),
    ("30", _bad_time),
    ("XN", lambda q: q.gateway.ledger.has_exchange_order(q.fields)),
    ("45", lambda q: q.gateway.ledger.has_seller_order(q.fields)),
    ("XW", _clock_differs),
    ("47", lambda q: q.asked("txnCurrency") != "MYR"),
    ("13", _bad_amount),
    ("2A", lambda q: q.amount < LEAST),
    ("48", lambda q: q.amount > MOST),
    ("DB", _bad_email),
    ("92", lambda q: not q.gateway.banks.is_known(q.asked("buyerBankId"))),
    ("BB", lambda q: q.gateway.banks.is_blocked(q.asked("buyerBankId"))),
)


def complaint(question: Question) -> str | None:
    """The response code of the first thing that is wrong, or None."""
    return next((code for code, is_wrong in _CHECKS if is_wrong(question)), None)
