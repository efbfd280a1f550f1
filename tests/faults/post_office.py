"""A mail server at one address, which is there at times, and takes mail if it likes."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from socketserver import StreamRequestHandler, ThreadingTCPServer

from tests.faults.address import Address, Place


class Delivery(StreamRequestHandler):
    """One visit of the postman, in as much SMTP as he speaks."""

    server: "Counter"
    timeout = 60

    def handle(self) -> None:
        self._say("220 the tests")
        to: list[str] = []
        for line in self.rfile:
            match line[:4].upper():
                case b"RCPT":
                    to += re.findall(r"<(.+?)>", line.decode())
                    self._say("250 known")
                case b"DATA":
                    self._say("354 go on")
                    self._say(self.server.office.take(to, self._letter(), self.server.answer))
                case b"QUIT":
                    return self._say("221 bye")
                case _:
                    self._say("250 well")
        return None

    def _letter(self) -> EmailMessage:
        lines = b"".join(iter(self.rfile.readline, b".\r\n"))
        return message_from_bytes(lines, policy=policy.default)  # type: ignore[return-value]

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Silence(StreamRequestHandler):
    """The line stands, and nobody says a word."""

    timeout = 60

    def handle(self) -> None:
        self.rfile.read(1)  # until the postman hangs up


class Counter(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(
        self,
        place: Place,
        handler: type[StreamRequestHandler],
        office: "PostOffice",
        answer: str,
    ) -> None:
        super().__init__(place, handler)
        self.office = office
        self.answer = answer

    def handle_error(self, *_about: object) -> None:
        """The postman has gone."""


class PostOffice:
    """``letters`` are those taken, with their recipients; ``refused`` counts the others."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []
        self.refused = 0
        self._address = Address()

    @property
    def url(self) -> str:
        host, port = self._address.place
        return f"smtp://{host}:{port}"

    @contextmanager
    def closed(self) -> Iterator[None]:
        with self._address.nobody_there():
            yield

    def open(self) -> AbstractContextManager[None]:
        return self._served(Delivery, "250 taken")

    def refusing(self, answer: str) -> AbstractContextManager[None]:
        return self._served(Delivery, answer)

    def silent(self) -> AbstractContextManager[None]:
        return self._served(Silence, "")

    def letters_to(self, recipient: str) -> list[EmailMessage]:
        return [letter for to, letter in self.letters if to == [recipient]]

    def take(self, to: list[str], letter: EmailMessage, answer: str) -> str:
        if answer.startswith("2"):
            self.letters.append((to, letter))
        else:
            self.refused += 1
        return answer

    def _served(self, by: type[StreamRequestHandler], answer: str) -> AbstractContextManager[None]:
        return self._address.served_by(partial(Counter, handler=by, office=self, answer=answer))
