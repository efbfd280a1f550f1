"""The development clock: every process of one site lives at the same chosen moment.

MATRIX_CLOCK is that moment, MATRIX_CLOCK_STARTED the real Unix time at which the site set
out from it: a process that starts later joins the others where they are by then.
The rooms know nothing of it: `workshop/hook` on PYTHONPATH sets it before anything else runs.
"""

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from workshop.refusal import CannotStart


def moment_in(environ: Mapping[str, str]) -> datetime | None:
    """The chosen moment in UTC, or None when the clock is the real one.

    Raises CannotStart when it is not written as a moment with its offset, or outside development.
    """
    written = environ.get("MATRIX_CLOCK")
    if not written:
        return None
    if environ.get("MATRIX_DEBUG", "").lower() not in {"1", "true", "yes", "on"}:
        raise CannotStart("MATRIX_CLOCK is for development: it needs MATRIX_DEBUG=true.")
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CannotStart(
            f"MATRIX_CLOCK={written} is not a moment with its offset; "
            "write it like 2019-12-27T16:40:00+08:00."
        )
    return moment.astimezone(UTC)


def travel() -> None:
    """Take this process, and what it forks, to the site's moment; the clock goes on from there."""
    moment = moment_in(os.environ)
    if moment is None:
        return
    import time_machine  # a real clock should not pay for it

    now = time.time()
    started = float(os.environ.get("MATRIX_CLOCK_STARTED", now))
    time_machine.travel(moment + timedelta(seconds=now - started), tick=True).start()
