"""The misfortunes of a random schedule, as they befall a running site."""

import contextlib
import time
from collections.abc import Sequence

import psutil
import redis
from django.db import connection

from tests.faults.processes import broker, frozen, hands_of_worker, kill, servers_of_web
from tests.faults.schedule import Fault, Misfortune
from workshop.site import Site

# Its parent takes one that dies again within 5.5 s for a crash loop, and ends itself.
YOUNG = 7.0
_OTHERS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
      AND application_name <> current_setting('application_name')
    ORDER BY pid
"""


def befall(site: Site, misfortune: Misfortune) -> bool:
    """Whether there was something that it could befall."""
    match misfortune.fault:
        case Fault.WEB_KILLED:
            return _kill_one([one for one in servers_of_web(site) if _age(one) > YOUNG], misfortune)
        case Fault.HAND_KILLED:
            return _kill_one(hands_of_worker(site), misfortune)
        case Fault.CONNECTION_CUT:
            return _cut_one(misfortune)
        case Fault.BROKER_FROZEN:
            with frozen(broker(site)):
                time.sleep(misfortune.seconds)
        case Fault.BROKER_EMPTIED:
            with redis.Redis.from_url(site.environment["REDIS_URL"]) as line:
                line.flushall()
    return True


def _kill_one(processes: Sequence[psutil.Process], misfortune: Misfortune) -> bool:
    if processes:
        kill(processes[misfortune.dice % len(processes)])
    return bool(processes)


def _age(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.NoSuchProcess):
        return time.time() - process.create_time()
    return 0


def _cut_one(misfortune: Misfortune) -> bool:
    """One of the site's, not of this process, whose connections have a name of their own."""
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS)
        others = [pid for (pid,) in cursor.fetchall()]
        if others:
            cursor.execute(
                "SELECT pg_terminate_backend(%s)", [others[misfortune.dice % len(others)]]
            )
    return bool(others)
