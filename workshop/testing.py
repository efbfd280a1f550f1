"""`python -m workshop.testing -- COMMAND`: run a command beside servers made for it alone.

The servers trade durability for speed and their data is removed at the end. Addresses that
are set already (DATABASE_URL, REDIS_URL) are used instead.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from workshop import keys
from workshop.places import ROOT, data_folder
from workshop.refusal import CannotStart
from workshop.servers import Servers
from workshop.supervisor import StopRequested, Supervisor


def settings_for(data: Path) -> dict[str, str]:
    """What a test run is told beside the addresses: development, with nothing of a real site."""
    return {
        "MATRIX_DATA": str(data),
        "MATRIX_DEBUG": "true",
        "MATRIX_SECRET_KEY": keys.secret_key(data),
        "MATRIX_FIELD_KEYS": keys.field_key(data),
        "MATRIX_RECEIPT_KEYS": str(keys.receipt_key(data)),
        "MATRIX_FPX_GATEWAY": "mock",
    }


def run(command: list[str], *, data: Path, environ: Mapping[str, str]) -> int:
    """The exit status of `command`. Raises StopRequested or CannotStart."""
    with Servers(data, environ, durable=False) as servers, Supervisor() as supervisor:
        servers.start(supervisor)
        servers.wait(supervisor)
        told = {**environ, **settings_for(data), **servers.addresses()}
        process = subprocess.Popen(command, env=told, cwd=ROOT)
        try:
            supervisor.wait_until(
                lambda: process.poll() is not None, what="The command", seconds=float("inf")
            )
        finally:
            _let_end(process)
    return process.returncode


def main(arguments: list[str]) -> int:
    os.umask(0o022)
    try:
        own = data_folder(
            {name: value for name, value in os.environ.items() if name != "MATRIX_DATA"}
        )
        own = own / "test"
        own.mkdir(mode=0o711, exist_ok=True)
        data = Path(tempfile.mkdtemp(dir=own))
        data.chmod(0o711)
        try:
            command = arguments[1:] if arguments[:1] == ["--"] else arguments
            return run(command, data=data, environ=dict(os.environ))
        finally:
            shutil.rmtree(data)
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except StopRequested:
        return 128 + signal.SIGINT


def _let_end(process: subprocess.Popen[bytes]) -> None:
    """A command that Ctrl-C has reached ends by itself; otherwise it is asked to."""
    if process.poll() is None:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
