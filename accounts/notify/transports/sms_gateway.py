"""Speaking to the SMS gateway, as docs/sms-gateway.md says: hand over, and ask what became of it.

No call takes longer than ``settings.SMS_TIMEOUTS`` together. No error holds a number of a person.
"""

import json
import re
from functools import cache
from typing import Any, Literal
from uuid import UUID

import httpx
from django.conf import settings

from wording.cut_off import CutOff

Fate = Literal["accepted", "delivered", "undelivered"]
FATES: dict[str, Fate] = {one: one for one in ("accepted", "delivered", "undelivered")}
ANSWERS = (httpx.codes.OK, httpx.codes.ACCEPTED, httpx.codes.UNPROCESSABLE_ENTITY)
MOST_BYTES = 4096
REASON = re.compile(r"[a-z_]{1,40}")


class GatewaySilent(ConnectionError):
    """It could not be reached, or was too slow: the next message would fare no better."""


class NotUnderstood(Exception):
    """It answered, but not what was agreed: an error of its own, a page, another message's fate."""


class Rejected(Exception):
    """It will never send this message, however often it is told."""


def hand_over(*, reference: UUID, to: str, text: str) -> None:
    """Give a message to the gateway; ``to`` is an E.164 number.

    The gateway sends a reference once, so that a lost answer costs nothing. Raises
    ``GatewaySilent``, ``NotUnderstood`` or ``Rejected``.
    """
    message = {"id": str(reference), "to": to, "text": text}
    said = _ask("POST", "/messages", about=reference, json=message)
    match said.get("status"):
        case "accepted":
            return
        case "rejected":
            raise Rejected(_reason(said))
    raise NotUnderstood("the gateway neither accepted nor rejected it")


def fate_of(reference: UUID) -> tuple[Fate, str]:
    """What became of a message that was accepted, and why where it was not delivered.

    Raises ``GatewaySilent`` or ``NotUnderstood``.
    """
    said = _ask("GET", f"/messages/{reference}", about=reference)
    fate = FATES.get(str(said.get("status")))
    if fate is None:
        raise NotUnderstood("the gateway knows no fate of it")
    return fate, _reason(said) if fate == "undelivered" else ""


def _ask(method: str, path: str, *, about: UUID, **content: Any) -> dict[str, Any]:
    """What the gateway says about this message."""
    connect, read = settings.SMS_TIMEOUTS
    try:
        with (
            CutOff(connect + read) as cut_off,
            _http().stream(
                method,
                settings.SMS_URL + path,
                headers={
                    "Authorization": f"Bearer {settings.SMS_KEY}",
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",
                },
                timeout=httpx.Timeout(read, connect=connect),
                extensions={"trace": cut_off.trace},
                **content,
            ) as response,
        ):
            body = _body(response)
    except (httpx.ProtocolError, httpx.ReadError) as error:
        # It was there and broke the line; after the cut-off it was we who did.
        if cut_off.has_come:
            raise GatewaySilent("the gateway is too slow") from error
        raise NotUnderstood(f"the gateway broke off: {type(error).__name__}") from error
    except httpx.HTTPError as error:
        raise GatewaySilent(f"the gateway did not answer: {type(error).__name__}") from error
    if cut_off.has_come:
        raise GatewaySilent("the gateway is too slow")
    if response.status_code not in ANSWERS:
        raise NotUnderstood(f"the gateway answered {response.status_code}")
    return _read(body, about=about)


def _body(response: httpx.Response) -> bytes:
    body = b""
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            raise NotUnderstood("the gateway's answer is too long")
    return body


def _read(body: bytes, *, about: UUID) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("the gateway's answer is no JSON") from error
    if not isinstance(said, dict) or said.get("id") != str(about):
        raise NotUnderstood("the gateway's answer is about something else")
    return said


def _reason(said: dict[str, Any]) -> str:
    """A word of the gateway's, never a sentence: that might name the person."""
    reason = str(said.get("reason", ""))
    return reason if REASON.fullmatch(reason) else "no reason given"


@cache
def _http() -> httpx.Client:
    """One for each process. A line of its own for each call: one kept open may be dead by then."""
    return httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))
