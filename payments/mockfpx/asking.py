"""What a request to /control/ asks for; where it cannot be had, a WebError says why."""

from datetime import date
from http import HTTPStatus

from payments.mockfpx.clock import read_day
from payments.mockfpx.gateway import Gateway
from payments.mockfpx.ledger import Stage, Transaction
from payments.mockfpx.plans import Plan, parse_plan
from payments.mockfpx.scenarios import Enquiry
from payments.mockfpx.web import Request, WebError

Asked = dict[str, object]


def json_object(request: Request) -> Asked:
    asked = request.json()
    if not isinstance(asked, dict):
        raise WebError(HTTPStatus.BAD_REQUEST, "A JSON object is needed.")
    return asked


def plan_in(asked: Asked) -> Plan:
    try:
        return parse_plan(asked)
    except ValueError as error:
        raise WebError(HTTPStatus.BAD_REQUEST, str(error)) from error


def manner_in(asked: object) -> Enquiry:
    try:
        return Enquiry(str(asked))
    except ValueError as error:
        known = ", ".join(Enquiry)
        raise WebError(HTTPStatus.BAD_REQUEST, f"{asked!r} is none of {known}.") from error


def day_in(text: str) -> date:
    day = read_day(text)
    if day is None:
        raise WebError(HTTPStatus.BAD_REQUEST, f"day must be like 2019-12-27, not {text!r}.")
    return day


def exchange_in(gateway: Gateway, asked: str | None) -> str:
    """An exchange id; it need not be said where there is only one."""
    known = sorted(gateway.exchanges)
    if asked is None and len(known) == 1:
        return known[0]
    if asked not in gateway.exchanges:
        listed = ", ".join(known) or "none so far"
        raise WebError(
            HTTPStatus.BAD_REQUEST, f"exchange must be one that is registered: {listed}."
        )
    return asked


def payment_in(gateway: Gateway, order: object) -> Transaction:
    with gateway.ledger.lock:
        found = gateway.ledger.of_number(str(order))
    if not found:
        raise WebError(HTTPStatus.NOT_FOUND, f"There is no payment of order {order!r}.")
    return found[0]


def concluded_payment_in(gateway: Gateway, asked: Asked) -> Transaction:
    transaction = payment_in(gateway, asked.get("order"))
    if transaction.stage is not Stage.CONCLUDED:
        raise WebError(HTTPStatus.CONFLICT, "This payment is not concluded yet.")
    return transaction
