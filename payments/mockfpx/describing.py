"""A payment as JSON: all that was asked, sent and answered."""

from payments.mockfpx.courier import Attempt, Delivery
from payments.mockfpx.ledger import Transaction
from payments.mockfpx.scenarios import SCENARIOS


def described(transaction: Transaction) -> dict[str, object]:
    return {
        "order": transaction.asked("sellerExOrderNo"),
        "fpx_txn_id": transaction.fpx_txn_id,
        "received": transaction.received.isoformat(),
        "stage": transaction.stage,
        "path": f"/bank/{transaction.token}/",
        "scenario": _scenario_name(transaction),
        "code": transaction.code,
        "second_act_to_come": transaction.later is not None,
        "asked": transaction.request,
        "indirect": transaction.first_message if _returns(transaction) else None,
        "direct": [_delivery(delivery) for delivery in transaction.deliveries],
        "enquiries": list(transaction.enquiries),
        "settlement": {"leave_out": transaction.left_out, "amount": transaction.listed_amount},
    }


def _scenario_name(transaction: Transaction) -> str | None:
    """The name of the control API; a label where nobody could have chosen it."""
    if transaction.scenario is None:
        return None
    label = transaction.scenario.label
    return next((name for name, known in SCENARIOS.items() if known.label == label), label)


def _returns(transaction: Transaction) -> bool:
    return transaction.scenario is not None and transaction.scenario.returns


def _delivery(delivery: Delivery) -> dict[str, object]:
    return {
        "url": delivery.url,
        "state": delivery.state,
        "fields": delivery.fields,
        "attempts": [_attempt(attempt) for attempt in list(delivery.attempts)],
    }


def _attempt(attempt: Attempt) -> dict[str, object]:
    return {
        "at": attempt.at.isoformat(),
        "status": attempt.status,
        "answer": attempt.answer,
        "error": attempt.error,
    }
