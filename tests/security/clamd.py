"""ClamAV's daemon, as the tests play it: it takes a stream and gives the answer it is told."""

import socketserver
import threading
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

CLEAN = b"stream: OK\n"


class Conversation(socketserver.StreamRequestHandler):
    rfile: BinaryIO

    def handle(self) -> None:
        daemon: Daemon = self.server.daemon  # type: ignore[attr-defined]
        if (command := self.rfile.readline()) == b"nPING\n":
            self.wfile.write(b"PONG\n")
            return
        assert command == b"nINSTREAM\n"
        content = b""
        while size := int.from_bytes(self.rfile.read(4)):
            content += self.rfile.read(size)
        daemon.seen.append(content)
        if daemon.answer is None:
            daemon.over.wait(timeout=30)
        else:
            self.wfile.write(daemon.answer)


class Daemon:
    """Listens at ``address``; ``seen`` are the contents that came. No answer is silence."""

    def __init__(self, path: Path | None = None) -> None:
        self.seen: list[bytes] = []
        self.answer: bytes | None = CLEAN
        self.over = threading.Event()
        self.server: socketserver.BaseServer
        if path:
            self.address = str(path)
            self.server = socketserver.ThreadingUnixStreamServer(self.address, Conversation)
        else:
            tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
            self.address, self.server = f"127.0.0.1:{tcp.server_address[1]}", tcp
        self.server.daemon = self  # type: ignore[attr-defined]

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
