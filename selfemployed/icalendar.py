"""A calendar file with one entry, by hand after RFC 5545. Pure: no framework."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75  # octets, the line break not counted (RFC 5545, 3.1)
PRODUCT = "-//MATRIX//Coverage//EN"
ALARM_HOUR = 9


@dataclass(frozen=True, kw_only=True)
class AllDay:
    """A day to remember, with alarms at nine in the morning some days before."""

    uid: str
    stamp: datetime  # when what the entry says became so (aware); the same for the same facts
    day: date
    summary: str
    description: str
    alarms: tuple[int, ...]  # days before, 1 or more


def calendar(event: AllDay) -> bytes:
    """The file: UTF-8, CRLF, long lines folded."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", *_event(event), "END:VCALENDAR"]
    return b"".join(fold(line) + b"\r\n" for line in lines)


def escape(text: str) -> str:
    """A TEXT value (3.3.11)."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def fold(line: str) -> bytes:
    """The line in pieces of 75 octets at most; no letter is cut (3.1)."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece])


def _event(event: AllDay) -> list[str]:
    summary = escape(event.summary)
    alarms = [line for days in event.alarms for line in _alarm(days, summary)]
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{event.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{summary}",
        f"DESCRIPTION:{escape(event.description)}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        *alarms,
        "END:VEVENT",
    ]


def _alarm(days: int, summary: str) -> list[str]:
    """An all-day entry begins at midnight where the telephone is: counted back from there."""
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{summary}",
        f"TRIGGER:-P{days - 1}DT{24 - ALARM_HOUR}H",
        "END:VALARM",
    ]
