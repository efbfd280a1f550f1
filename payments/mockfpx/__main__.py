"""``python -m payments.mockfpx``: the gateway as its own process."""

import os
import socket
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from payments.mockfpx.exchanges import read_exchanges
from payments.mockfpx.keys import ensure_keys
from payments.mockfpx.settings import SettingError, Settings

_THREADS = 32
_STOP_SECONDS = 3


def main() -> None:
    try:
        settings = Settings.from_env(os.environ)
        ensure_keys(settings.data)
        read_exchanges(settings.data / "exchanges.json")
        _ensure_free(settings)
    except SettingError as problem:
        sys.exit(str(problem))
    # One process, because the state is in memory; threads, because some answers are slow.
    Server(
        "payments.mockfpx.serving:start",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        websockets=False,
        log_level=LogLevels.error,
        workers_kill_timeout=_STOP_SECONDS,
    ).serve()


def _ensure_free(settings: Settings) -> None:
    # The server itself would share the port without a word, and payments would be split in two.
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        raise SettingError(
            f"The FPX simulator cannot listen: {error.strerror}. MOCKFPX_PORT chooses another port."
        ) from error


if __name__ == "__main__":
    main()
