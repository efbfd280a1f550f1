"""A disk without room, for the processes of a running site.

The kernel lets a file of theirs grow to so many bytes and then refuses, as it does where a disk
is full; it does so in any container, and for root too.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil


@contextmanager
def room_for(size: int, *processes: psutil.Process) -> Iterator[None]:
    """Whatever they write ends after so many bytes."""
    before = [process.rlimit(psutil.RLIMIT_FSIZE) for process in processes]
    try:
        for process, (_, most) in zip(processes, before, strict=True):
            process.rlimit(psutil.RLIMIT_FSIZE, (size, most))
        yield
    finally:
        for process, limits in zip(processes, before, strict=True):
            with suppress(psutil.NoSuchProcess):
                process.rlimit(psutil.RLIMIT_FSIZE, limits)


@contextmanager
def no_folder(path: Path) -> Iterator[None]:
    """Where the folder was, nothing can be written; it comes back as it was."""
    path.mkdir(parents=True, exist_ok=True)
    aside = path.rename(path.with_name(f"{path.name}-aside"))
    path.touch()
    try:
        yield
    finally:
        path.unlink()
        aside.rename(path)
