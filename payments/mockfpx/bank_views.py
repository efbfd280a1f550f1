"""The pages of a payment: FPX's landing page, then the bank's login, confirmation and result.

The payment is known by the token in the path.
"""

from http import HTTPStatus

from payments.mockfpx.banks import bank_name
from payments.mockfpx.clock import now
from payments.mockfpx.codes import APPROVED, PENDING, meaning
from payments.mockfpx.concluding import conclude, give_up_if_idle, wait_for_first_delivery
from payments.mockfpx.gateway import Gateway
from payments.mockfpx.ledger import Stage, Transaction
from payments.mockfpx.pages import Html, facts, fill, joined, page
from payments.mockfpx.plans import Plan
from payments.mockfpx.scenarios import SCENARIOS, refused
from payments.mockfpx.web import Request, Response, WebError, see_other

# The published login of the test banks; it is printed on the page.
TEST_LOGIN = ("1234", "1234")
_LANDING_SECONDS = 1


def landing_page(gateway: Gateway, request: Request, token: str) -> Response:
    """FPX's own page, which goes on by itself, without a script."""
    transaction = _find(gateway, token)
    if transaction.stage is not Stage.LOGIN:
        return _onward(request, transaction)
    bank, onward = _bank(transaction), f"{request.root}/bank/{token}/login"
    body = fill("landing.html", facts=_facts(gateway, transaction), bank=bank, onward=onward)
    response = page(title="To your bank", body=body, root=request.root)
    response.headers.append(("Refresh", f"{_LANDING_SECONDS}; url={onward}"))
    return response


def login_page(gateway: Gateway, request: Request, token: str) -> Response:
    transaction = _find(gateway, token)
    if transaction.stage is not Stage.LOGIN:
        return _onward(request, transaction)
    return _login(gateway, request, transaction)


def log_in(gateway: Gateway, request: Request, token: str) -> Response:
    transaction = _find(gateway, token)
    if transaction.stage is not Stage.LOGIN:
        return _onward(request, transaction)
    if request.form.get("action") == "cancel":
        conclude(gateway, transaction, refused("1C"))
        return _to_result(gateway, request, transaction)
    if (request.form.get("username"), request.form.get("password")) != TEST_LOGIN:
        return _login(gateway, request, transaction, failed=True)
    with gateway.ledger.lock:
        if transaction.stage is Stage.LOGIN:
            transaction.logged_in = True
            transaction.stage = Stage.CONFIRMATION
    return _onward(request, transaction)


def confirmation_page(gateway: Gateway, request: Request, token: str) -> Response:
    transaction = _find(gateway, token)
    if transaction.stage is not Stage.CONFIRMATION:
        return _onward(request, transaction)
    planned = _plan(gateway, transaction).scenario
    options = joined(
        fill(
            "option.html",
            value=name,
            label=scenario.label,
            selected=Html(" selected") if name == planned else "",
        )
        for name, scenario in SCENARIOS.items()
    )
    stories = facts({scenario.label: scenario.story for scenario in SCENARIOS.values()})
    body = fill(
        "confirm.html",
        bank=_bank(transaction),
        facts=_facts(gateway, transaction),
        options=options,
        stories=stories,
    )
    return page(title="Confirm payment", body=body, root=request.root)


def confirm(gateway: Gateway, request: Request, token: str) -> Response:
    transaction = _find(gateway, token)
    if transaction.stage is not Stage.CONFIRMATION:
        return _onward(request, transaction)
    plan = _plan(gateway, transaction)
    chosen = request.form.get("scenario", plan.scenario)
    if request.form.get("action") == "cancel":
        conclude(gateway, transaction, SCENARIOS["cancel"])
    elif chosen in SCENARIOS:
        conclude(gateway, transaction, plan.played_as(chosen), later=plan.later)
    else:
        raise WebError(HTTPStatus.BAD_REQUEST, "There is no such scenario.")
    return _to_result(gateway, request, transaction)


def result_page(gateway: Gateway, request: Request, token: str) -> Response:
    transaction = _find(gateway, token)
    if transaction.stage is not Stage.CONCLUDED:
        return _onward(request, transaction)
    code = transaction.first_message["fpx_debitAuthCode"]
    tone, headline = _verdict(code)
    body = fill(
        "result.html",
        tone=tone,
        headline=headline,
        facts=Html(
            _facts(gateway, transaction)
            + facts(
                {
                    "FPX transaction ID": transaction.fpx_txn_id,
                    "Date and time": f"{transaction.received:%d-%m-%Y %H:%M:%S}",
                    "Response code": f"{code} ({meaning(code)})",
                }
            )
        ),
        way_back=_way_back(gateway, transaction),
    )
    return page(title=headline, body=body, root=request.root)


def _find(gateway: Gateway, token: str) -> Transaction:
    with gateway.ledger.lock:
        transaction = gateway.ledger.of_token(token)
        if transaction is None:
            raise WebError(
                HTTPStatus.NOT_FOUND,
                "This payment is not known here; the simulator may have been started anew.",
            )
        give_up_if_idle(gateway, transaction, at=now())
    return transaction


def _onward(request: Request, transaction: Transaction) -> Response:
    step = {Stage.LOGIN: "login", Stage.CONFIRMATION: "confirm", Stage.CONCLUDED: "result"}
    return see_other(f"{request.root}/bank/{transaction.token}/{step[transaction.stage]}")


def _to_result(gateway: Gateway, request: Request, transaction: Transaction) -> Response:
    wait_for_first_delivery(gateway, transaction)
    return _onward(request, transaction)


def _login(
    gateway: Gateway, request: Request, transaction: Transaction, *, failed: bool = False
) -> Response:
    body = fill(
        "login.html",
        bank=_bank(transaction),
        facts=_facts(gateway, transaction),
        error=fill("login_error.html") if failed else "",
        username=request.form.get("username", ""),
        invalid=Html(' aria-invalid="true" aria-describedby="error"') if failed else "",
    )
    title = "Error: log in" if failed else "Log in"
    return page(title=f"{title}, {_bank(transaction)}", body=body, root=request.root)


def _way_back(gateway: Gateway, transaction: Transaction) -> Html:
    url = gateway.exchanges[transaction.asked("sellerExId")].indirect_url
    if transaction.scenario and not transaction.scenario.returns:
        return fill("no_way_back.html")
    inputs = joined(
        fill("hidden.html", name=name, value=value)
        for name, value in transaction.first_message.items()
    )
    return fill("way_back.html", url=url, inputs=inputs)


def _verdict(code: str) -> tuple[str, str]:
    """Tone and headline of the result."""
    if code == APPROVED:
        return "good", "Transaction approved"
    if code == PENDING:
        return "waiting", "Transaction pending"
    return "bad", "Transaction not successful"


def _plan(gateway: Gateway, transaction: Transaction) -> Plan:
    with gateway.ledger.lock:
        return gateway.plans.of(
            transaction.asked("sellerExOrderNo"), transaction.asked("sellerOrderNo")
        )


def _bank(transaction: Transaction) -> str:
    return bank_name(transaction.asked("buyerBankId"))


def _facts(gateway: Gateway, transaction: Transaction) -> Html:
    return facts(
        {
            "Pay to": gateway.exchanges[transaction.asked("sellerExId")].name,
            "Amount": f"RM {transaction.asked('txnAmount')}",
            "Order number": transaction.asked("sellerOrderNo"),
            "For": transaction.asked("productDesc"),
            "Bank": _bank(transaction),
        }
    )
