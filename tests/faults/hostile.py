"""A gateway that misbehaves when told to; otherwise it passes every question on to the mock.

The portal's servers and worker are really connected to it, so what they make of a line that is
refused, never answered or dripped upon is what they would make of FPX's.
"""

import select
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock

import httpx

from tests.faults.address import Address, Place
from tests.faults.stage import FORM, TLS

# Far longer than the portal may wait.
SLOW = 60.0
UNPACKED = 60 * 1024 * 1024
HTML = b"<!DOCTYPE html><html><title>Service unavailable</title><p>Please try later.</p></html>"


class Call(BaseHTTPRequestHandler):
    """One question of the portal."""

    server: "Line"
    timeout = SLOW
    body = b""

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.gateway.on_the_line(), suppress(OSError):  # the portal may hang up
            self.server.answer(self)

    def is_over(self, *, within: float) -> bool:
        """Wait so long; whether either side hung up meanwhile."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            if self.server.over.wait(0.05) or select.select([self.connection], [], [], 0)[0]:
                return True
        return False

    def say(self, body: bytes, *, status: int = 200, encoding: str = "identity") -> None:
        self.send_response(status)
        self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        pass


Answer = Callable[[Call], None]


class Line(ThreadingHTTPServer):
    """Takes calls until it is hung up, each in a thread of its own."""

    request_queue_size = 64

    def __init__(self, place: Place, gateway: "Gateway", answer: Answer) -> None:
        super().__init__(place, Call)
        self.gateway = gateway
        self.answer = answer
        self.over = Event()

    def server_close(self) -> None:
        self.over.set()
        super().server_close()

    def handle_error(self, *_about: object) -> None:
        """Whoever called has gone."""


class Gateway:
    """FPX's address. ``calls`` counts the questions, ``held`` those that have no end yet."""

    def __init__(self) -> None:
        self.mock_url = ""
        self.calls = self.held = 0
        self._address = Address()
        self._counting = Lock()
        self._well = ExitStack()

    @property
    def url(self) -> str:
        host, port = self._address.place
        return f"http://{host}:{port}"

    def __enter__(self) -> "Gateway":
        self._well.enter_context(self.answering(self._pass_on))
        return self

    def __exit__(self, *_reason: object) -> None:
        self._well.close()

    @contextmanager
    def misbehaving(self, how: "Misbehaviour") -> Iterator[None]:
        """At the end all who still wait are cut off, and it is well again."""
        self._well.close()
        try:
            with how(self):
                yield
        finally:
            self.__enter__()

    @contextmanager
    def on_the_line(self) -> Iterator[None]:
        with self._counting:
            self.calls, self.held = self.calls + 1, self.held + 1
        try:
            yield
        finally:
            with self._counting:
                self.held -= 1

    def answering(self, answer: Answer) -> AbstractContextManager[None]:
        return self._address.served_by(partial(Line, gateway=self, answer=answer))

    def slow(self) -> AbstractContextManager[None]:
        """It would say the truth, if anybody waited for it."""

        def answer(call: Call) -> None:
            if not call.is_over(within=SLOW):
                self._pass_on(call)

        return self.answering(answer)

    def refusing(self) -> AbstractContextManager[object]:
        return self._address.nobody_there()

    def deaf(self) -> AbstractContextManager[None]:
        return self._address.deaf()

    def _pass_on(self, call: Call) -> None:
        url = self.mock_url + call.path
        told = httpx.post(url, content=call.body, headers=FORM, timeout=SLOW, verify=TLS)
        call.say(told.content, status=told.status_code)


def say_nothing(call: Call) -> None:
    call.is_over(within=SLOW)


def drip_headers(call: Call) -> None:
    call.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _drip(call)


def drip_the_answer(call: Call) -> None:
    call.say(b"fpx_msgType=")
    _drip(call)


def _drip(call: Call) -> None:
    """Each byte comes well within the time to read, only the end of them does not."""
    while not call.is_over(within=0.5):
        call.wfile.write(b"A")


def say_html(call: Call) -> None:
    call.say(HTML)


def throw_a_bomb(call: Call) -> None:
    call.say(_bomb(), encoding="gzip")


@cache
def _bomb() -> bytes:
    """Packed it is no longer than a message may be."""
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    return packer.compress(bytes(UNPACKED)) + packer.flush()


Misbehaviour = Callable[[Gateway], AbstractContextManager[object]]
SILENT: Misbehaviour = partial(Gateway.answering, answer=say_nothing)
BOMBING: Misbehaviour = partial(Gateway.answering, answer=throw_a_bomb)
MISBEHAVIOURS: dict[str, Misbehaviour] = {
    "slow": Gateway.slow,
    "refusing": Gateway.refusing,
    "deaf": Gateway.deaf,
    "half open": SILENT,
    "dripping headers": partial(Gateway.answering, answer=drip_headers),
    "dripping": partial(Gateway.answering, answer=drip_the_answer),
    "HTML": partial(Gateway.answering, answer=say_html),
}
