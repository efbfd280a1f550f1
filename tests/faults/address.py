"""An address on the loopback where somebody listens at times, and at others nobody."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import BaseServer
from threading import Thread

HOST = "127.0.0.1"
Place = tuple[str, int]


class Address:
    """A port that stays ours."""

    def __init__(self) -> None:
        self.port = 0
        with self.nobody_there() as taken:
            self.port = taken.getsockname()[1]

    @property
    def place(self) -> Place:
        return HOST, self.port

    @contextmanager
    def nobody_there(self) -> Iterator[socket.socket]:
        """Connections are refused, and no stranger can take the port."""
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(self.place)
            yield taken

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """No connection comes about: the kernel keeps no more callers waiting."""
        with self.nobody_there() as full, socket.socket() as first, socket.socket() as second:
            full.listen(0)
            for caller in (first, second):
                caller.setblocking(False)
                caller.connect_ex(self.place)
            yield

    @contextmanager
    def served_by(self, make: Callable[[Place], BaseServer]) -> Iterator[None]:
        with make(self.place) as server:
            Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
            try:
                yield
            finally:
                server.shutdown()
