"""Every payment that was asked for, with all that was said about it. Kept in memory."""

import secrets
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from payments.mockfpx.courier import Delivery
from payments.mockfpx.scenarios import Act, Enquiry, Scenario
from payments.mockfpx.wire import Fields, value

# Real gateways answer with names like these.
HOSTILE_NAMES = (
    "N@ME()/ .-&BUYER",
    'O\'HARE, "AH" & CO. (M) <B>SDN</B>',
    "SITI, D/O 'A' ~ 100% =;?#+ BUYER",
)


class Stage(StrEnum):
    LOGIN = "login"
    CONFIRMATION = "confirmation"
    CONCLUDED = "concluded"


@dataclass(kw_only=True)
class Transaction:
    request: Fields
    received: datetime
    fpx_txn_id: str
    buyer_name: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    stage: Stage = Stage.LOGIN
    logged_in: bool = False
    scenario: Scenario | None = None
    code: str = ""
    enquiry: Enquiry = Enquiry.TRUTH
    later: Act | None = None
    """The second act, until it has happened."""
    first_message: Fields = field(default_factory=dict)
    """The AC of the first act: what the browser carries back."""
    message: Fields = field(default_factory=dict)
    """The newest AC."""
    deliveries: list[Delivery] = field(default_factory=list)
    enquiries: list[dict[str, object]] = field(default_factory=list)
    left_out: bool = False
    """Of the settlement list, because a test wants it so."""
    listed_amount: str | None = None
    """What the settlement list says where a test wants it wrong."""

    def asked(self, name: str) -> str:
        """A field of the AR by its name without prefix."""
        return value(self.request, name)


class Ledger:
    """Everything here is read and changed only while ``lock`` is held."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._serial = secrets.randbelow(10_000)
        self.clear()

    def clear(self) -> None:
        self._by_token: dict[str, Transaction] = {}
        self._by_order: dict[tuple[str, str], Transaction] = {}
        self._seller_orders: set[tuple[str, str]] = set()
        self.rejected: deque[dict[str, object]] = deque(maxlen=200)

    def open(self, request: Fields, *, received: datetime, buyer_name: str = "") -> Transaction:
        """Write a new payment down. The first one of an order number keeps that number."""
        self._serial += 1
        transaction = Transaction(
            request=request,
            received=received,
            fpx_txn_id=f"{received:%y%m%d%H%M%S}{self._serial % 10_000:04d}",
            buyer_name=buyer_name or HOSTILE_NAMES[len(self._by_token) % len(HOSTILE_NAMES)],
        )
        self._by_token[transaction.token] = transaction
        self._by_order.setdefault(_exchange_order(request), transaction)
        self._seller_orders.add(_seller_order(request))
        return transaction

    def has_exchange_order(self, request: Fields) -> bool:
        return _exchange_order(request) in self._by_order

    def has_seller_order(self, request: Fields) -> bool:
        return _seller_order(request) in self._seller_orders

    def of_token(self, token: str) -> Transaction | None:
        return self._by_token.get(token)

    def of_request(self, request: Fields) -> Transaction | None:
        return self._by_order.get(_exchange_order(request))

    def of_number(self, number: str) -> list[Transaction]:
        """Oldest first; ``number`` is either order number, or the FPX transaction id."""
        return [
            transaction
            for transaction in self._by_token.values()
            if number
            in {
                transaction.asked("sellerExOrderNo"),
                transaction.asked("sellerOrderNo"),
                transaction.fpx_txn_id,
            }
        ]

    def all(self) -> list[Transaction]:
        return list(self._by_token.values())


def _exchange_order(request: Fields) -> tuple[str, str]:
    return value(request, "sellerExId"), value(request, "sellerExOrderNo")


def _seller_order(request: Fields) -> tuple[str, str]:
    return value(request, "sellerId"), value(request, "sellerOrderNo")
