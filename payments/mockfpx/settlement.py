"""The daily settlement list of one exchange: every payment of that day whose money moved.

A ``|``-delimited text in the manner of FPX's own: one H, a D for each payment, one T. It says what
is true at present, whatever an enquiry hears, unless a test has ordered a falsehood.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from payments.mockfpx.clock import STAMP
from payments.mockfpx.codes import APPROVED
from payments.mockfpx.ledger import Transaction
from payments.mockfpx.messages import stated_amount
from payments.mockfpx.wire import is_amount, names

_VERSION = "1.0"
_ASKED_FIRST = names("sellerExOrderNo sellerOrderNo")
_ASKED_LAST = names("sellerTxnTime sellerId buyerBankId txnCurrency")


def settlement_list(transactions: Iterable[Transaction], *, exchange_id: str, day: date) -> str:
    """The list of a day in Malaysia; a payment belongs to the day of its fpxTxnTime."""
    settled = [
        transaction
        for transaction in transactions
        if transaction.code == APPROVED
        and not transaction.left_out
        and transaction.asked("sellerExId") == exchange_id
        and transaction.received.date() == day
    ]
    settled.sort(key=lambda known: (_fpx_time(known), known.asked("sellerExOrderNo")))
    total = sum((Decimal(_amount(transaction)) for transaction in settled), Decimal("0.00"))
    lines = [
        ("H", exchange_id, f"{day:%Y%m%d}", _VERSION),
        *(_line(transaction) for transaction in settled),
        ("T", str(len(settled)), str(total)),
    ]
    return "".join("|".join(line) + "\n" for line in lines)


def falsify(transaction: Transaction, asked: Mapping[str, object]) -> None:
    """Let the list leave a payment out, or say another amount; the newest order replaces others.

    Raises:
        ValueError: with a sentence that names what is wrong.
    """
    unknown = set(asked) - {"leave_out", "amount"}
    if unknown:
        raise ValueError(f"Unknown: {', '.join(sorted(unknown))}.")
    if not asked:
        raise ValueError("Say leave_out or amount.")
    left_out, amount = asked.get("leave_out", False), asked.get("amount")
    if not isinstance(left_out, bool):
        raise ValueError("leave_out must be true or false.")
    if amount is not None and not (isinstance(amount, str) and is_amount(amount)):
        raise ValueError('amount must be a text like "1.00".')
    transaction.left_out, transaction.listed_amount = left_out, amount


def _line(transaction: Transaction) -> tuple[str, ...]:
    asked = transaction.asked
    return (
        "D",
        *(asked(name) for name in _ASKED_FIRST),
        transaction.fpx_txn_id,
        _fpx_time(transaction),
        *(asked(name) for name in _ASKED_LAST),
        _amount(transaction),
        transaction.code,
    )


def _fpx_time(transaction: Transaction) -> str:
    return transaction.received.strftime(STAMP)


def _amount(transaction: Transaction) -> str:
    return transaction.listed_amount or stated_amount(transaction)
