"""Malaysia time, and the development clock that the launcher may have set."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

from payments.mockfpx.settings import SettingError

# Malaysia has kept UTC+8 without summer time since 1982; a fixed offset needs no time zone files.
MALAYSIA = timezone(timedelta(hours=8))
STAMP = "%Y%m%d%H%M%S"


def now() -> datetime:
    """The present moment, aware, in Malaysia time."""
    return datetime.now(MALAYSIA)


def read_stamp(text: str) -> datetime | None:
    """A 14-digit FPX time (Malaysia time), or None where it is not one."""
    # strptime alone would also take one-digit months and surrounding blanks.
    if len(text) != 14 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.strptime(text, STAMP).replace(tzinfo=MALAYSIA)
    except ValueError:
        return None


def read_day(text: str) -> date | None:
    """A day like ``2019-12-27``, or None where it is not one."""
    if len(text) != 10 or not text.isascii():
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=MALAYSIA).date()
    except ValueError:
        return None


def travel(env: Mapping[str, str]) -> None:
    """Start this process at ``MATRIX_CLOCK``; time goes on from there. Development only.

    ``MATRIX_CLOCK_STARTED`` is the unix time at which that moment was set, so that every process
    of one launch shares one clock. A moment without an offset is Malaysia time.

    Raises:
        SettingError: one of the two cannot be read.
    """
    if not env.get("MATRIX_CLOCK"):
        return
    import time_machine  # installed for development only

    try:
        moment = datetime.fromisoformat(env["MATRIX_CLOCK"])
        real = datetime.now(UTC)
        started = datetime.fromtimestamp(
            float(env.get("MATRIX_CLOCK_STARTED") or real.timestamp()), UTC
        )
    except ValueError as error:
        raise SettingError(
            f"MATRIX_CLOCK or MATRIX_CLOCK_STARTED cannot be read: {error}."
        ) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=MALAYSIA)
    time_machine.travel(moment.astimezone(UTC) + (real - started), tick=True).start()
