"""The messages we sign: AC and BC."""

from collections.abc import Mapping
from decimal import Decimal

from payments.mockfpx.banks import BANKS
from payments.mockfpx.clock import STAMP
from payments.mockfpx.codes import APPROVED, NOT_FOUND, PENDING
from payments.mockfpx.ledger import Transaction
from payments.mockfpx.wire import ANSWER_FIELDS, Fields, names, value

_ECHOED = names(
    "sellerExId sellerExOrderNo sellerId sellerOrderNo sellerTxnTime txnAmount txnCurrency"
    " msgToken buyerBankId buyerId buyerIban"
)
_CREDIT_AUTH_NO = "9999999999"
_MAKER = "New Simulator"


def confirmation(transaction: Transaction, *, code: str) -> Fields:
    """The unsigned AC of a payment; names stay empty until the bank knows who pays."""
    known = transaction.logged_in and code != PENDING
    approved = code == APPROVED
    return _answer(
        transaction.request,
        debitAuthCode=code,
        creditAuthCode=APPROVED if approved else "",
        debitAuthNo=transaction.fpx_txn_id[-8:] if approved else "",
        creditAuthNo=_CREDIT_AUTH_NO if approved else "",
        buyerName=transaction.buyer_name if known else "",
        makerName=_MAKER if known else "",
        fpxTxnId=transaction.fpx_txn_id,
        fpxTxnTime=transaction.received.strftime(STAMP),
        txnAmount=stated_amount(transaction),
    )


def not_found(request: Mapping[str, str]) -> Fields:
    """The unsigned AC to an enquiry about a payment that nobody knows."""
    return _answer(request, debitAuthCode=NOT_FOUND)


def bank_list(request: Mapping[str, str], *, banks: str) -> Fields:
    """The unsigned BC."""
    return {
        "fpx_bankList": banks,
        "fpx_msgToken": value(request, "msgToken"),
        "fpx_sellerExId": value(request, "sellerExId"),
        "fpx_checkSum": "",
        "fpx_msgType": "BC",
    }


def _answer(request: Mapping[str, str], **said: str) -> Fields:
    bank = value(request, "buyerBankId")
    values = {name: value(request, name) for name in _ECHOED}
    values["buyerBankBranch"] = BANKS.get(bank, value(request, "buyerBankBranch")).upper()
    values["msgType"] = "AC"
    values.update(said)
    return {f"fpx_{name}": values.get(name, "") for name in ANSWER_FIELDS}


def stated_amount(transaction: Transaction) -> str:
    """What the merchant is told, surcharge included."""
    asked = transaction.asked("txnAmount")
    surcharge = transaction.scenario.surcharge if transaction.scenario else Decimal(0)
    return f"{Decimal(asked) + surcharge:.2f}" if surcharge else asked
