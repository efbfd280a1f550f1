"""The direct AC: sent from server to server until the merchant answers exactly ``OK``."""

import http.client
import logging
import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from urllib.parse import urlsplit

from payments.mockfpx.agenda import Agenda
from payments.mockfpx.clock import now
from payments.mockfpx.wire import Fields, encoded

log = logging.getLogger("mockfpx")
_KEPT = 200
"""Characters of an answer that are kept."""


class State(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    GIVEN_UP = "given up"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    at: datetime
    status: int | None = None
    answer: str = ""
    error: str = ""

    @property
    def accepted(self) -> bool:
        return self.status == 200 and self.answer == "OK"


@dataclass(kw_only=True)
class Delivery:
    url: str
    fields: Fields
    state: State = State.WAITING
    attempts: list[Attempt] = field(default_factory=list)
    tried: threading.Event = field(default_factory=threading.Event)
    """Set after the first attempt, however it ended."""


class Courier:
    """``resend`` are the waits before each further attempt, in seconds."""

    def __init__(self, agenda: Agenda, *, resend: Sequence[float], read_timeout: float) -> None:
        self._agenda = agenda
        self._resend = tuple(resend)
        self._read_timeout = read_timeout

    def deliver(self, fields: Fields, *, url: str) -> Delivery:
        delivery = Delivery(url=url, fields=fields)
        self._agenda.add(partial(self._attempt, delivery))
        return delivery

    def _attempt(self, delivery: Delivery) -> None:
        attempt = _post(delivery.url, encoded(delivery.fields), timeout=self._read_timeout)
        done = len(delivery.attempts)
        delivery.attempts.append(attempt)
        if attempt.accepted:
            delivery.state = State.ACCEPTED
        elif done < len(self._resend):
            self._agenda.add(partial(self._attempt, delivery), after=self._resend[done])
        else:
            delivery.state = State.GIVEN_UP
        log.info(
            "direct AC to %s: %s, %s",
            delivery.url,
            attempt.error or f"HTTP {attempt.status} {attempt.answer[:20]!r}",
            delivery.state,
        )
        delivery.tried.set()


def _post(url: str, body: bytes, *, timeout: float) -> Attempt:
    parts = urlsplit(url)
    connection = _connection(parts.hostname or "", parts.port, parts.scheme, timeout=timeout)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": "FPX-simulator/7.0",
    }
    began = now()
    try:
        connection.request("POST", target, body, headers)
        response = connection.getresponse()
        answer = response.read(_KEPT).decode("utf-8", "replace")
    except (OSError, ValueError, http.client.HTTPException) as error:
        return Attempt(at=began, error=f"{type(error).__name__}: {error}")
    finally:
        connection.close()
    return Attempt(at=began, status=response.status, answer=answer)


def _connection(
    host: str, port: int | None, scheme: str, *, timeout: float
) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)
    return http.client.HTTPConnection(host, port, timeout=timeout)
