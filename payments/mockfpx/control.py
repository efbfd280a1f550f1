"""The JSON back door for tests and the launcher, below /control/."""

from http import HTTPStatus

from payments.mockfpx.banks import BANKS
from payments.mockfpx.clock import now
from payments.mockfpx.concluding import (
    advance,
    conclude,
    give_up_if_idle,
    resend,
    wait_for_first_delivery,
)
from payments.mockfpx.describing import described
from payments.mockfpx.exchanges import parse_exchanges
from payments.mockfpx.gateway import Gateway
from payments.mockfpx.ledger import Stage, Transaction
from payments.mockfpx.plans import Plan, parse_plan
from payments.mockfpx.scenarios import SCENARIOS, Enquiry
from payments.mockfpx.web import Request, Response, WebError, as_json


def health(gateway: Gateway, request: Request) -> Response:
    return as_json({"status": "ok", "now": now().isoformat(), "exchanges": len(gateway.exchanges)})


def list_exchanges(gateway: Gateway, request: Request) -> Response:
    return as_json({"exchanges": [known.described() for known in gateway.exchanges.values()]})


def register_exchanges(gateway: Gateway, request: Request) -> Response:
    """One exchange or a list; a known exchange id is replaced."""
    try:
        exchanges = parse_exchanges(request.json())
    except ValueError as error:
        raise WebError(HTTPStatus.BAD_REQUEST, str(error)) from error
    with gateway.ledger.lock:
        gateway.exchanges.update({exchange.exchange_id: exchange for exchange in exchanges})
    return list_exchanges(gateway, request)


def show_plans(gateway: Gateway, request: Request) -> Response:
    with gateway.ledger.lock:
        plans = gateway.plans
        told = {
            "default": plans.default.described(),
            "orders": {order: plan.described() for order, plan in plans.orders.items()},
            "scenarios": {name: scenario.story for name, scenario in SCENARIOS.items()},
        }
    return as_json(told)


def set_plan(gateway: Gateway, request: Request) -> Response:
    """For the order number ``order``, or for every payment where there is none."""
    asked = _object(request)
    order = asked.pop("order", None)
    plan = _plan(asked)
    with gateway.ledger.lock:
        if order is None:
            gateway.plans.default = plan
        else:
            gateway.plans.orders[str(order)] = plan
    return show_plans(gateway, request)


def list_transactions(gateway: Gateway, request: Request) -> Response:
    """All, or those of ``?order=``; oldest first."""
    order = request.query.get("order")
    with gateway.ledger.lock:
        found = gateway.ledger.of_number(order) if order else gateway.ledger.all()
        told = {
            "transactions": [described(transaction) for transaction in found],
            "rejected": list(gateway.ledger.rejected),
        }
    return as_json(told)


def decide(gateway: Gateway, request: Request) -> Response:
    """Conclude a payment without its pages, as if the person had logged in and confirmed."""
    asked = _object(request)
    transaction = _find(gateway, asked.pop("order", None))
    with gateway.ledger.lock:
        give_up_if_idle(gateway, transaction, at=now())
        if transaction.stage is Stage.CONCLUDED:
            raise WebError(HTTPStatus.CONFLICT, "This payment is concluded already.")
        planned = gateway.plans.of(
            transaction.asked("sellerExOrderNo"), transaction.asked("sellerOrderNo")
        )
        plan = _plan(asked) if asked else planned
        transaction.logged_in = True
        conclude(gateway, transaction, plan.played_as(plan.scenario), later=plan.later)
    wait_for_first_delivery(gateway, transaction)
    return _told(gateway, transaction)


def play_later_act(gateway: Gateway, request: Request) -> Response:
    """Do not wait for the second act of a payment: play it now."""
    transaction = _find_concluded(gateway, request)
    advance(gateway, transaction)
    return _told(gateway, transaction)


def send_again(gateway: Gateway, request: Request) -> Response:
    """Send the newest direct AC of a payment once more and wait for the first attempt."""
    transaction = _find_concluded(gateway, request)
    resend(gateway, transaction).tried.wait(gateway.settings.first_wait)
    return _told(gateway, transaction)


def list_banks(gateway: Gateway, request: Request) -> Response:
    return as_json({"banks": gateway.banks.statuses()})


def set_bank(gateway: Gateway, request: Request) -> Response:
    asked = _object(request)
    bank, status = str(asked.get("bank_id")), str(asked.get("status"))
    if bank not in BANKS:
        raise WebError(HTTPStatus.BAD_REQUEST, f"There is no bank {bank!r}.")
    if status not in {"active", "blocked"}:
        raise WebError(HTTPStatus.BAD_REQUEST, "status must be active or blocked.")
    with gateway.ledger.lock:
        gateway.banks.set_blocked(bank, blocked=status == "blocked")
    return list_banks(gateway, request)


def set_trouble(gateway: Gateway, request: Request) -> Response:
    """How every AE (``enquiry``) and every BE (``bank_list``) is answered from now on."""
    asked = _object(request)
    enquiry = _manner(asked.get("enquiry", gateway.enquiry_trouble))
    bank_list = _manner(asked.get("bank_list", gateway.bank_list_trouble))
    with gateway.ledger.lock:
        gateway.enquiry_trouble, gateway.bank_list_trouble = enquiry, bank_list
    return as_json({"enquiry": enquiry, "bank_list": bank_list})


def reset(gateway: Gateway, request: Request) -> Response:
    gateway.reset()
    return health(gateway, request)


def _object(request: Request) -> dict[str, object]:
    asked = request.json()
    if not isinstance(asked, dict):
        raise WebError(HTTPStatus.BAD_REQUEST, "A JSON object is needed.")
    return asked


def _plan(asked: dict[str, object]) -> Plan:
    try:
        return parse_plan(asked)
    except ValueError as error:
        raise WebError(HTTPStatus.BAD_REQUEST, str(error)) from error


def _manner(asked: object) -> Enquiry:
    try:
        return Enquiry(str(asked))
    except ValueError as error:
        known = ", ".join(Enquiry)
        raise WebError(HTTPStatus.BAD_REQUEST, f"{asked!r} is none of {known}.") from error


def _find(gateway: Gateway, order: object) -> Transaction:
    with gateway.ledger.lock:
        found = gateway.ledger.of_number(str(order))
    if not found:
        raise WebError(HTTPStatus.NOT_FOUND, f"There is no payment of order {order!r}.")
    return found[0]


def _find_concluded(gateway: Gateway, request: Request) -> Transaction:
    transaction = _find(gateway, _object(request).get("order"))
    if transaction.stage is not Stage.CONCLUDED:
        raise WebError(HTTPStatus.CONFLICT, "This payment is not concluded yet.")
    return transaction


def _told(gateway: Gateway, transaction: Transaction) -> Response:
    with gateway.ledger.lock:
        return as_json(described(transaction))
