"""The JSON back door for tests and the launcher, below /control/."""

from http import HTTPStatus

from payments.mockfpx.asking import (
    concluded_payment_in,
    day_in,
    exchange_in,
    json_object,
    manner_in,
    payment_in,
    plan_in,
)
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
from payments.mockfpx.scenarios import SCENARIOS
from payments.mockfpx.settlement import falsify, settlement_list
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
    asked = json_object(request)
    order = asked.pop("order", None)
    plan = plan_in(asked)
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
    asked = json_object(request)
    transaction = payment_in(gateway, asked.pop("order", None))
    with gateway.ledger.lock:
        give_up_if_idle(gateway, transaction, at=now())
        if transaction.stage is Stage.CONCLUDED:
            raise WebError(HTTPStatus.CONFLICT, "This payment is concluded already.")
        planned = gateway.plans.of(
            transaction.asked("sellerExOrderNo"), transaction.asked("sellerOrderNo")
        )
        plan = plan_in(asked) if asked else planned
        transaction.logged_in = True
        conclude(gateway, transaction, plan.played_as(plan.scenario), later=plan.later)
    wait_for_first_delivery(gateway, transaction)
    return _told(gateway, transaction)


def play_later_act(gateway: Gateway, request: Request) -> Response:
    """Do not wait for the second act of a payment: play it now."""
    transaction = concluded_payment_in(gateway, json_object(request))
    advance(gateway, transaction)
    return _told(gateway, transaction)


def send_again(gateway: Gateway, request: Request) -> Response:
    """Send the newest direct AC of a payment once more and wait for the first attempt."""
    transaction = concluded_payment_in(gateway, json_object(request))
    resend(gateway, transaction).tried.wait(gateway.settings.first_wait)
    return _told(gateway, transaction)


def show_settlement(gateway: Gateway, request: Request) -> Response:
    """``?day=YYYY-MM-DD``, and ``&exchange=`` where more than one is registered."""
    day = day_in(request.query.get("day", ""))
    with gateway.ledger.lock:
        exchange_id = exchange_in(gateway, request.query.get("exchange"))
        told = settlement_list(gateway.ledger.all(), exchange_id=exchange_id, day=day)
    return Response(told.encode(), "text/plain; charset=utf-8")


def falsify_settlement(gateway: Gateway, request: Request) -> Response:
    """From now on the list is wrong about the payment of ``order``."""
    asked = json_object(request)
    transaction = payment_in(gateway, asked.pop("order", None))
    try:
        with gateway.ledger.lock:
            falsify(transaction, asked)
    except ValueError as error:
        raise WebError(HTTPStatus.BAD_REQUEST, str(error)) from error
    return _told(gateway, transaction)


def list_banks(gateway: Gateway, request: Request) -> Response:
    return as_json({"banks": gateway.banks.statuses()})


def set_bank(gateway: Gateway, request: Request) -> Response:
    asked = json_object(request)
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
    asked = json_object(request)
    enquiry = manner_in(asked.get("enquiry", gateway.enquiry_trouble))
    bank_list = manner_in(asked.get("bank_list", gateway.bank_list_trouble))
    with gateway.ledger.lock:
        gateway.enquiry_trouble, gateway.bank_list_trouble = enquiry, bank_list
    return as_json({"enquiry": enquiry, "bank_list": bank_list})


def reset(gateway: Gateway, request: Request) -> Response:
    gateway.reset()
    return health(gateway, request)


def _told(gateway: Gateway, transaction: Transaction) -> Response:
    with gateway.ledger.lock:
        return as_json(described(transaction))
