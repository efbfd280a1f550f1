"""The embedded servers: each only where no address of a real one is given."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from workshop.postgres import Postgres
from workshop.supervisor import Supervisor
from workshop.valkey import Valkey

START_SECONDS = 30


class Servers:
    """Use as a context, outside the supervisor's: what lies about is removed when all has ended."""

    def __init__(self, data: Path, environ: Mapping[str, str], *, durable: bool = True) -> None:
        self.postgres = None if environ.get("DATABASE_URL") else Postgres(data, durable=durable)
        self.valkey = None if environ.get("REDIS_URL") else Valkey(data, durable=durable)

    def __enter__(self) -> "Servers":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self.postgres:
            self.postgres.tidy()

    def start(self, supervisor: Supervisor) -> None:
        """Start them side by side; `wait` says when they answer. Raises CannotStart."""
        servers: list[Postgres | Valkey | None] = [self.postgres, self.valkey]
        for server in servers:
            if server:
                server.prepare()
                supervisor.start(server.service())

    def wait(self, supervisor: Supervisor) -> None:
        """Raises CannotStart when one ends or does not answer in time."""
        if self.postgres:
            supervisor.wait_until(self.postgres.ready, what="PostgreSQL", seconds=START_SECONDS)
        if self.valkey:
            supervisor.wait_until(self.valkey.ready, what="Valkey", seconds=START_SECONDS)

    def addresses(self) -> dict[str, str]:
        """The environment variables by which the portal finds them."""
        found = {}
        if self.postgres:
            found["DATABASE_URL"] = self.postgres.url()
        if self.valkey:
            found["REDIS_URL"] = self.valkey.url()
        return found
