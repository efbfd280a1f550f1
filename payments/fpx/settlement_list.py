"""FPX's settlement list: every transaction of one Malaysian day whose money moved.

H|exchange id|YYYYMMDD|1.0
D|sellerExOrderNo|sellerOrderNo|fpxTxnId|fpxTxnTime|sellerTxnTime|sellerId|buyerBankId|currency|
  amount|debitAuthCode                                                        (all in one line)
T|number of D lines|sum of their amounts

UTF-8, LF or CRLF. The list carries no signature; the trailer shows only that it is whole.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from payments.fpx.messages import CURRENCY
from wording.formats import MALAYSIA

FORMAT: Final = "1.0"
APPROVED: Final = "00"
HEADER_PARTS, LINE_PARTS, TRAILER_PARTS = 4, 11, 3
# Some hundred thousand lines.
MOST_BYTES: Final = 32 * 1024 * 1024
# How much of a bad value a sentence repeats.
MOST_SHOWN: Final = 40
MOMENT: Final = re.compile(r"[0-9]{14}")
DAY: Final = re.compile(r"[0-9]{8}")
AMOUNT: Final = re.compile(r"[0-9]{1,13}\.[0-9]{2}")
SUM: Final = re.compile(r"[0-9]{1,20}\.[0-9]{2}")
COUNT: Final = re.compile(r"[0-9]{1,9}")


class RefusedList(ValueError):
    """A list that is not believed. ``sentence`` and ``values`` are apart for translation."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values)
        self.sentence, self.values = sentence, values


class MalformedList(RefusedList):
    """The file is not a whole settlement list."""


@dataclass(frozen=True, slots=True)
class SettledLine:
    """One transaction as FPX settled it: aware moments to the second, ringgit."""

    order_number: str
    seller_order_number: str
    transaction_id: str
    paid_at: datetime
    made_at: datetime
    seller_id: str
    bank_id: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SettlementList:
    """A whole list. ``day`` is a day in Malaysia."""

    exchange_id: str
    day: date
    lines: tuple[SettledLine, ...]


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the translators: here is no framework, whoever shows it translates."""
    return sentence


def read(content: bytes) -> SettlementList:
    """The list in a file; it is believed as a whole or not at all. Raises ``MalformedList``."""
    rows = _rows(content)
    exchange_id, day = _header(rows[0])
    _check_end(rows)
    lines = tuple(_line(number, row, day) for number, row in enumerate(rows[1:-1], start=2))
    _check_once(lines)
    _check_trailer(rows[-1], lines, number=len(rows))
    return SettlementList(exchange_id, day, lines)


def _rows(content: bytes) -> list[str]:
    if len(content) > MOST_BYTES:
        raise MalformedList(
            gettext_noop("The file is larger than %(most)d MB."), most=MOST_BYTES // 1024**2
        )
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise MalformedList(gettext_noop("Line %(line)d is not UTF-8."), line=line) from error
    return [row.removesuffix("\r") for row in text.removesuffix("\n").split("\n")]


def _header(row: str) -> tuple[str, date]:
    kind, exchange_id, day, version = _parts(1, row, HEADER_PARTS)
    if (kind, version) != ("H", FORMAT):
        raise MalformedList(gettext_noop("Line 1 is not the header of a list of version 1.0."))
    return _text(1, exchange_id, longest=10), _day(day)


def _check_end(rows: list[str]) -> None:
    end = next((number for number, row in enumerate(rows, start=1) if row[:2] == "T|"), None)
    if end is None:
        raise MalformedList(
            gettext_noop("The file ends in line %(line)d without a trailer: it was cut off."),
            line=len(rows),
        )
    if end < len(rows):
        raise MalformedList(gettext_noop("Line %(line)d stands after the trailer."), line=end + 1)


def _line(number: int, row: str, day: date) -> SettledLine:
    parts = _parts(number, row, LINE_PARTS)
    kind, order, seller_order, transaction, paid, made, seller, bank, currency, amount, code = parts
    if kind != "D":
        raise _bad(number, gettext_noop("Line %(line)d begins with neither D nor T."), kind)
    if currency != CURRENCY:
        raise _bad(number, gettext_noop("Line %(line)d: “%(value)s” is not MYR."), currency)
    if code != APPROVED:
        raise _bad(number, gettext_noop("Line %(line)d: “%(value)s” is not the code 00."), code)
    paid_at = _moment(number, paid)
    if paid_at.date() != day:
        raise _bad(number, gettext_noop("Line %(line)d: %(value)s is another day."), paid)
    return SettledLine(
        order_number=_text(number, order, longest=40),
        seller_order_number=_text(number, seller_order, longest=40),
        transaction_id=_text(number, transaction, longest=16),
        paid_at=paid_at,
        made_at=_moment(number, made),
        seller_id=_text(number, seller, longest=10),
        bank_id=_text(number, bank, longest=10),
        amount=_amount(number, amount),
    )


def _check_once(lines: tuple[SettledLine, ...]) -> None:
    seen: set[str] = set()
    for number, line in enumerate(lines, start=2):
        if line.order_number in seen:
            sentence = gettext_noop("Line %(line)d: the order %(value)s stands in the list twice.")
            raise _bad(number, sentence, line.order_number)
        seen.add(line.order_number)


def _check_trailer(row: str, lines: tuple[SettledLine, ...], *, number: int) -> None:
    _, count, total = _parts(number, row, TRAILER_PARTS)
    if not COUNT.fullmatch(count) or int(count) != len(lines):
        raise MalformedList(
            gettext_noop("Line %(line)d counts “%(told)s” transactions, the list has %(found)d."),
            line=number,
            told=count[:MOST_SHOWN],
            found=len(lines),
        )
    found = sum((line.amount for line in lines), start=Decimal("0.00"))
    if not SUM.fullmatch(total) or Decimal(total) != found:
        raise MalformedList(
            gettext_noop("Line %(line)d names the sum “%(told)s”, the amounts make %(found)s."),
            line=number,
            told=total[:MOST_SHOWN],
            found=found,
        )


def _parts(number: int, row: str, expected: int) -> list[str]:
    parts = row.split("|")
    if len(parts) != expected:
        raise MalformedList(
            gettext_noop("Line %(line)d has %(found)d parts instead of %(expected)d."),
            line=number,
            found=len(parts),
            expected=expected,
        )
    return parts


def _text(number: int, value: str, *, longest: int) -> str:
    """An identifier as FPX has them: short, plain, and without the signs it forbids."""
    plain = value.isascii() and value.isprintable() and not set("&' ") & set(value)
    if not 0 < len(value) <= longest or not plain:
        raise _bad(number, gettext_noop("Line %(line)d: “%(value)s” is not an identifier."), value)
    return value


def _day(value: str) -> date:
    sentence = gettext_noop("Line %(line)d: “%(value)s” is not a day.")
    if not DAY.fullmatch(value):
        raise _bad(1, sentence, value)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise _bad(1, sentence, value) from error


def _moment(number: int, value: str) -> datetime:
    sentence = gettext_noop("Line %(line)d: “%(value)s” is not a time.")
    if not MOMENT.fullmatch(value):
        raise _bad(number, sentence, value)
    try:
        # A hundred thousand lines: this is ten times as fast as strptime.
        moment = datetime.fromisoformat(f"{value[:8]}T{value[8:]}")
    except ValueError as error:
        raise _bad(number, sentence, value) from error
    return moment.replace(tzinfo=MALAYSIA)


def _amount(number: int, value: str) -> Decimal:
    if not AMOUNT.fullmatch(value) or not Decimal(value):
        raise _bad(number, gettext_noop("Line %(line)d: “%(value)s” is not an amount."), value)
    return Decimal(value)


def _bad(number: int, sentence: str, value: str) -> MalformedList:
    return MalformedList(sentence, line=number, value=value[:MOST_SHOWN])
