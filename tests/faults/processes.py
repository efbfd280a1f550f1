"""The processes of a running site, to be stopped, frozen and killed by a test."""

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.faults.waiting import wait_until
from workshop.site import Site


def web(site: Site) -> psutil.Process:
    return _service(site, "granian")


def servers_of_web(site: Site) -> list[psutil.Process]:
    """The processes that answer requests; when one dies, its parent starts another."""
    parents = _services(site, "granian")  # none, while the supervisor starts another
    return [server for parent in parents for server in _forked_by(parent)]


def worker(site: Site) -> psutil.Process:
    return _service(site, "celery", "worker")


def hands_of_worker(site: Site) -> list[psutil.Process]:
    """The processes that do the worker's tasks."""
    return _forked_by(worker(site))


def all_hands_of_worker(site: Site) -> list[psutil.Process]:
    """Both of them: a site is ready a little before its worker."""
    wait_until(lambda: len(hands_of_worker(site)) == 2, seconds=60)
    return hands_of_worker(site)


def beat(site: Site) -> psutil.Process:
    return _service(site, "celery", "beat")


def broker(site: Site) -> psutil.Process:
    return _service(site, "valkey-server")


def database(site: Site) -> psutil.Process:
    return _service(site, "postgres")


def kill(*processes: psutil.Process) -> None:
    """SIGKILL to all, and wait until they are gone."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=10)


@contextlib.contextmanager
def frozen(*processes: psutil.Process) -> Iterator[None]:
    """The processes stand still, and go on afterwards."""
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGCONT)


def has_ended(process: psutil.Process) -> bool:
    """Also where nobody has taken note of its end."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() == psutil.STATUS_ZOMBIE
    return True


def wait_for_new(site: Site, old: psutil.Process, *words: str, seconds: float = 60) -> None:
    """Until the supervisor has started another process of this kind."""
    wait_until(
        lambda: any(process.pid != old.pid for process in _services(site, *words)),
        seconds=seconds,
    )


def _service(site: Site, *words: str) -> psutil.Process:
    found = _services(site, *words)
    assert len(found) == 1, f"{words}: {len(found)} processes"
    return found[0]


def _services(site: Site, *words: str) -> list[psutil.Process]:
    children = psutil.Process(site.process.pid).children()
    return [child for child in children if _is(child, *words)]


def _is(process: psutil.Process, *words: str) -> bool:
    # A program that renames itself puts more into the first word.
    names = {Path(part.partition(" ")[0]).name for part in _command(process)}
    return names.issuperset(words)


def _forked_by(parent: psutil.Process) -> list[psutil.Process]:
    return [child for child in parent.children() if _is_forked(_command(child))]


def _is_forked(command: list[str]) -> bool:
    return bool(command) and not any("resource_tracker" in part for part in command)


def _command(process: psutil.Process) -> list[str]:
    """Empty when the process is gone."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []
