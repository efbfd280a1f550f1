"""FPX messages: building requests, reading what comes back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import parse_qsl

from payments.fpx.signing import SEPARATOR
from wording.formats import MALAYSIA

VERSION: Final = "7.0"
PERSONAL_BANKING: Final = "01"
CURRENCY: Final = "MYR"
TIME_FORMAT: Final = "%Y%m%d%H%M%S"
# Fourteen digits of this century: strptime takes fewer, and years near which dates overflow.
TIME: Final = re.compile(r"20[0-9]{12}")
# Several times what the longest message has.
MOST_FIELDS: Final = 60
MOST_BYTES: Final = 64 * 1024
# What personal banking transfers, in ringgit.
LEAST: Final = Decimal("1.00")
MOST: Final = Decimal("30000.00")
# The longest value of each field of an AR or AE; the gateway refuses longer ones.
LONGEST: Final = {
    f"fpx_{name}": length
    for name, length in {
        "msgType": 2,
        "msgToken": 2,
        "sellerExId": 10,
        "sellerExOrderNo": 40,
        "sellerTxnTime": 14,
        "sellerOrderNo": 40,
        "sellerId": 10,
        "sellerBankCode": 2,
        "txnCurrency": 3,
        "txnAmount": 16,
        "buyerEmail": 50,
        "buyerName": 40,
        "buyerBankId": 10,
        "buyerBankBranch": 10,
        "buyerAccNo": 20,
        "buyerId": 20,
        "makerName": 40,
        "buyerIban": 35,
        "productDesc": 30,
        "version": 3,
    }.items()
}


class MalformedMessage(ValueError):
    """The body is not one set of name=value pairs."""


@dataclass(frozen=True)
class Order:
    """What the merchant asks FPX to collect. ``made_at`` is aware; the wire has Malaysia's time.

    ``number`` is FPX's exchange order number, ``seller_number`` its seller order number.
    """

    number: str
    seller_number: str
    made_at: datetime
    amount: Decimal
    bank_id: str
    buyer_email: str
    description: str


@dataclass(frozen=True)
class Confirmation:
    """The parts of an AC that settlement reads. ``paid_at`` is aware, to the second."""

    message_type: str
    exchange_id: str
    seller_id: str
    order_number: str
    seller_order_number: str
    amount: Decimal | None
    currency: str
    code: str
    transaction_id: str
    paid_at: datetime | None
    bank_id: str


def request_fields(
    order: Order, *, message_type: str, exchange_id: str, seller_id: str
) -> dict[str, str]:
    """The fields of an AR or AE, without its checksum.

    Raises ``ValueError`` for an order that FPX would refuse: a bad number, a value too long,
    an amount that personal banking does not transfer.
    """
    for number in (order.number, order.seller_number):
        if not number or any(sign in number for sign in "&'"):
            raise ValueError(f"{number!r} is no order number")
    if not order.amount.is_finite() or not LEAST <= order.amount <= MOST:
        raise ValueError(f"{order.amount} is not from {LEAST} to {MOST}")
    if order.amount != round(order.amount, 2):
        raise ValueError(f"{order.amount} is not in whole sen")
    fields = {
        "fpx_msgType": message_type,
        "fpx_msgToken": PERSONAL_BANKING,
        "fpx_sellerExId": exchange_id,
        "fpx_sellerExOrderNo": order.number,
        "fpx_sellerTxnTime": order.made_at.astimezone(MALAYSIA).strftime(TIME_FORMAT),
        "fpx_sellerOrderNo": order.seller_number,
        "fpx_sellerId": seller_id,
        "fpx_sellerBankCode": "01",
        "fpx_txnCurrency": CURRENCY,
        "fpx_txnAmount": f"{order.amount:.2f}",
        "fpx_buyerEmail": _email(order.buyer_email),
        "fpx_buyerName": "",
        "fpx_buyerBankId": order.bank_id,
        "fpx_buyerBankBranch": "",
        "fpx_buyerAccNo": "",
        "fpx_buyerId": "",
        "fpx_makerName": "",
        "fpx_buyerIban": "",
        "fpx_productDesc": order.description[: LONGEST["fpx_productDesc"]],
        "fpx_version": VERSION,
    }
    for name, value in fields.items():
        if len(value) > LONGEST[name]:
            raise ValueError(f"{name} is longer than {LONGEST[name]}: {value!r}")
        if SEPARATOR in value:
            raise ValueError(f"{name} holds a {SEPARATOR}: {value!r}")
    return fields


def bank_list_fields(*, exchange_id: str) -> dict[str, str]:
    """The fields of a BE, without its checksum."""
    return {
        "fpx_msgType": "BE",
        "fpx_msgToken": PERSONAL_BANKING,
        "fpx_sellerExId": exchange_id,
        "fpx_version": VERSION,
    }


def parse(body: bytes) -> dict[str, str]:
    """The fields of a message body. Raises ``MalformedMessage``.

    A name that stands twice is refused: two readers could disagree on which one counts.
    """
    if len(body) > MOST_BYTES:
        raise MalformedMessage("longer than any message")
    text = body.strip().decode("utf-8", errors="surrogateescape")
    try:
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            strict_parsing=True,
            errors="surrogateescape",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise MalformedMessage("not name=value pairs") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise MalformedMessage("a field stands twice")
    return fields


def read_confirmation(fields: Mapping[str, str]) -> Confirmation:
    """An AC as values; what cannot be read is ``None``, for settlement to flag."""

    def text(name: str) -> str:
        return readable(fields.get(f"fpx_{name}", ""))

    return Confirmation(
        message_type=text("msgType"),
        exchange_id=text("sellerExId"),
        seller_id=text("sellerId"),
        order_number=text("sellerExOrderNo"),
        seller_order_number=text("sellerOrderNo"),
        amount=_amount(text("txnAmount")),
        currency=text("txnCurrency"),
        code=text("debitAuthCode"),
        transaction_id=text("fpxTxnId"),
        paid_at=_moment(text("fpxTxnTime")),
        bank_id=text("buyerBankId"),
    )


def read_bank_list(fields: Mapping[str, str]) -> dict[str, bool]:
    """Bank ids of a BC, and whether each is active (``ID~A``) or blocked (``ID~B``)."""
    told = readable(fields.get("fpx_bankList", ""))
    entries = [entry.partition("~") for entry in told.split(",")]
    return {bank_id: status == "A" for bank_id, _, status in entries if bank_id}


def readable(text: str) -> str:
    """Text that a database keeps: no surrogates, no NUL."""
    return text.encode("utf-8", errors="replace").decode().replace("\0", "�")


def _email(address: str) -> str:
    # A part of an address would be another one: one that FPX does not take is left out.
    fits = len(address) <= LONGEST["fpx_buyerEmail"] and SEPARATOR not in address
    return address if fits else ""


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _moment(text: str) -> datetime | None:
    if not TIME.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, TIME_FORMAT).replace(tzinfo=MALAYSIA)
    except ValueError:
        return None
