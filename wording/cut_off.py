"""The end of a call as a whole: httpx counts its time-outs anew with every byte that comes."""

import socket
from collections.abc import Mapping
from contextlib import suppress
from threading import Timer
from types import TracebackType
from typing import Any, Self


class CutOff:
    """Inside ``with``: after so many seconds the connection of the call is shut down.

    httpx tells of the connection through ``trace``; who waits for it then gets an httpx error, or
    what looks like the end of an answer, so ask ``has_come`` before believing one.
    """

    def __init__(self, seconds: float) -> None:
        self.has_come = False
        self._connection: socket.socket | None = None
        self._timer = Timer(seconds, self._come)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._connection = info["return_value"].get_extra_info("socket")
            if self.has_come:
                self._shut()

    def _come(self) -> None:
        self.has_come = True
        self._shut()

    def _shut(self) -> None:
        if self._connection is not None:
            # Not the method of a TLS socket, which would pull the TLS away under who reads from it.
            # An error means that the call has just ended by itself.
            with suppress(OSError):
                socket.socket.shutdown(self._connection, socket.SHUT_RDWR)
