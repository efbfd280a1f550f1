"""How a payment comes to its end: sign the answer, send it, and keep the second act in mind."""

from datetime import datetime
from functools import partial

from payments.mockfpx.courier import Delivery
from payments.mockfpx.gateway import Gateway
from payments.mockfpx.ledger import Stage, Transaction
from payments.mockfpx.messages import confirmation
from payments.mockfpx.scenarios import Act, Scenario, Signer, refused
from payments.mockfpx.wire import Fields


def conclude(
    gateway: Gateway, transaction: Transaction, scenario: Scenario, *, later: float | None = None
) -> None:
    """Play ``scenario``; a payment that is already concluded stays as it is.

    ``later`` are the seconds until the second act; by default as set.
    """
    with gateway.ledger.lock:
        if transaction.stage is Stage.CONCLUDED:
            return
        transaction.scenario = scenario
        transaction.later = scenario.later
        _play(gateway, transaction, scenario.now)
        transaction.first_message = transaction.message
        # Last, because pages look at the stage without the lock.
        transaction.stage = Stage.CONCLUDED
        if scenario.later:
            wait = gateway.settings.later if later is None else later
            gateway.agenda.add(partial(advance, gateway, transaction), after=wait)


def advance(gateway: Gateway, transaction: Transaction) -> None:
    """Play the second act now, once; afterwards enquiries are answered truly."""
    with gateway.ledger.lock:
        act, transaction.later = transaction.later, None
        if act:
            _play(gateway, transaction, act)


def resend(gateway: Gateway, transaction: Transaction) -> Delivery:
    """Start another direct AC with the newest answer."""
    with gateway.ledger.lock:
        url = gateway.exchanges[transaction.asked("sellerExId")].direct_url
        delivery = gateway.courier.deliver(transaction.message, url=url)
        transaction.deliveries.append(delivery)
    return delivery


def give_up_if_idle(gateway: Gateway, transaction: Transaction, *, at: datetime) -> None:
    """Nobody came, or nobody decided: 1A before the login, 1M after it."""
    if at - transaction.received > gateway.settings.session:
        conclude(gateway, transaction, refused("1M" if transaction.logged_in else "1A"))


def wait_for_first_delivery(gateway: Gateway, transaction: Transaction) -> None:
    """The direct AC normally arrives before the person sees the result."""
    with gateway.ledger.lock:
        deliveries = transaction.deliveries[:1]
    for delivery in deliveries:
        delivery.tried.wait(gateway.settings.first_wait)


def truthful_answer(gateway: Gateway, transaction: Transaction) -> Fields:
    """What an honest AE reply says now; pending while the person is still at the bank."""
    scenario = transaction.scenario
    signer = scenario.signer if scenario else Signer.CURRENT
    answer = confirmation(transaction, code=transaction.code or "09")
    return gateway.sign(answer, signer=signer)


def _play(gateway: Gateway, transaction: Transaction, act: Act) -> None:
    transaction.code = act.code
    transaction.enquiry = act.enquiry
    message = truthful_answer(gateway, transaction)
    if transaction.scenario and transaction.scenario.signer is Signer.FORGED:
        message = _forged(message)
    transaction.message = message
    for _ in range(act.direct):
        resend(gateway, transaction)


def _forged(message: Fields) -> Fields:
    checksum = message["fpx_checkSum"]
    last = "1" if checksum.endswith("0") else "0"
    return {**message, "fpx_checkSum": checksum[:-1] + last}
