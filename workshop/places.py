"""Where things live: the project, the data folder, the ports; and who holds them now."""

import fcntl
import hashlib
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from workshop.refusal import CannotStart

ROOT = Path(__file__).resolve().parent.parent
OTHERS_MAY_ENTER = 0o001
# Anyone can guess a name in it: so whose folder it is, is checked before use.
SHARED = Path("/var/tmp")  # noqa: S108 # nosec B108


def is_root() -> bool:
    return os.geteuid() == 0


def closed_to_others(path: Path) -> bool:
    """Whether an ordinary user is kept from `path` by the folders above it."""
    return any(
        not folder.stat().st_mode & OTHERS_MAY_ENTER for folder in path.parents if folder.exists()
    )


def data_folder(environ: Mapping[str, str]) -> Path:
    """The data folder, made when missing: MATRIX_DATA, or `var` in the project.

    PostgreSQL never runs as root, so root's data must be where an ordinary user may enter;
    a project inside a closed home folder keeps its data under /var/tmp instead.

    Raises CannotStart when the folder cannot serve.
    """
    chosen = environ.get("MATRIX_DATA")
    folder = Path(chosen).expanduser().resolve() if chosen else ROOT / "var"
    if is_root() and closed_to_others(folder):
        if chosen:
            raise CannotStart(
                f"As root, MATRIX_DATA={chosen} cannot be used, because PostgreSQL runs as an "
                "ordinary user and may not enter there; choose a folder outside home folders."
            )
        folder = SHARED / f"matrix-{_mark_of(ROOT)}"
    folder.mkdir(mode=0o711 if is_root() else 0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise CannotStart(
            f"The data folder {folder} belongs to someone else; set MATRIX_DATA to one of your own."
        )
    if is_root():
        folder.chmod(folder.stat().st_mode | OTHERS_MAY_ENTER)
    return folder


def private_folder(parent: Path, name: str) -> Path:
    """A folder in `parent` that only its owner reads."""
    folder = parent / name
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def hold(folder: Path) -> IO[str]:
    """Hold the data folder for this process until the returned file is closed.

    Raises CannotStart when another process holds it.
    """
    lock = (folder / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise CannotStart(
            f"Already running with the data in {folder} (process {holder}); stop that one with "
            "Ctrl-C, or choose another folder with MATRIX_DATA and another port with MATRIX_PORT."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def port_number(environ: Mapping[str, str], variable: str, *, default: int) -> int:
    """The port named by `variable`. Raises CannotStart when it is no port."""
    written = environ.get(variable, str(default))
    if not written.isascii() or not written.isdigit() or not 0 < int(written) < 65536:
        raise CannotStart(f"{variable}={written} is not a port; give a number from 1 to 65535.")
    return int(written)


def require_free(host: str, port: int, variable: str) -> None:
    """Raises CannotStart when something listens on `port` already or `host` is not ours."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} on {host} cannot be used ({error.strerror}); "
                f"choose another one, for example {variable}={port + 10}."
            ) from None


def free_port() -> int:
    """A port on the loopback address that nothing uses at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


def _mark_of(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
