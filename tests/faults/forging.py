"""Changing a signed message so that its signature no longer fits it."""

from random import Random
from urllib.parse import urlencode

from tests.faults.schedule import Forgery

CHECKSUM = "fpx_checkSum"
SET_OTHERWISE = {
    Forgery.CODE: ("fpx_debitAuthCode", "00", "51"),
    Forgery.AMOUNT: ("fpx_txnAmount", "1.00", "2.00"),
    Forgery.ORDER: ("fpx_sellerExOrderNo", "MX191227AAAAAAAAAA", "MX191227BBBBBBBBBB"),
    Forgery.TIME: ("fpx_fpxTxnTime", "20200229120000", "20200301120000"),
    Forgery.CHECKSUM: (CHECKSUM, "00" * 256, "11" * 256),
}


def forged(fields: dict[str, str], forgery: Forgery, *, dice: Random) -> bytes:
    """The body of the message with this forgery. What it had before is not chosen again."""
    if forgery is Forgery.BIT:
        return urlencode(fields | _flipped(fields, dice)).encode()
    name, value, otherwise = SET_OTHERWISE[forgery]
    changed = otherwise if fields[name] == value else value
    return urlencode(fields | {name: changed}).encode()


def _flipped(fields: dict[str, str], dice: Random) -> dict[str, bytes]:
    """A value with one bit flipped; not the checksum's, which may be in either case."""
    name = dice.choice([name for name, value in fields.items() if value and name != CHECKSUM])
    value = bytearray(fields[name].encode())
    value[dice.randrange(len(value))] ^= 1 << dice.randrange(8)
    return {name: bytes(value)}
