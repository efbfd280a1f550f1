"""How a log line looks, and what it never says: whose request it was, and with what token.

In production a line is one JSON object in UTC, in development it is to be read. Both name the
request id, and both say the route instead of the address, which may hold a token. What an error
of the database quotes is left out, and numbers of people are blotted out: a net below the code,
which does not log them in the first place (tests/canaries.py).
"""

import logging
import re
from copy import copy
from types import TracebackType
from typing import Any, TypeAlias

from django.http import HttpRequest
from pythonjsonlogger.json import JsonFormatter

from wording.request_ids import current_request_id

FIELDS = ("at", "level", "logger", "request_id", "message", "exception")
RENAMED = {"levelname": "level", "name": "logger", "exc_info": "exception"}
UNKNOWN_ADDRESS = "(an address of no page)"

# PostgreSQL repeats the values of a row or a statement below the first line of its error.
_QUOTED = re.compile(
    r"\n(?:DETAIL|CONTEXT|QUERY|LINE \d+):.*?(?=\n\n(?:The above|During handling)|\Z)", re.DOTALL
)
_PERSONAL = re.compile(
    r"(?<![0-9a-f]{4}-)\+?\b(?:"  # not the end of a UUID
    r"\d{2}[01]\d[0-3]\d(?:\d{6}|-\d{2}-\d{4})"  # an IC number
    r"|601\d{8,9}|01\d{8,9}"  # a mobile number
    r")\b"
    r"|\b[0-9a-f]{64}\b|\b[0-9a-z]{6}-[0-9a-f]{32}\b"  # the token of a link
)

ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


def discreet(text: str) -> str:
    """The text without what it quotes from the database and without numbers of people."""
    return _PERSONAL.sub("[hidden]", _QUOTED.sub("", text))


class Discreet(logging.Formatter):
    """A formatter that leaves the record as it is for others and says less than it knows."""

    def format(self, record: logging.LogRecord) -> str:
        told = copy(record)
        told.msg, told.args = discreet(_message(record)), ()
        # Another formatter may have kept the traceback with everything in it.
        told.exc_text = None
        told.request_id = current_request_id()
        return super().format(told)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 # named by logging
        return discreet(super().formatException(ei))


class Line(Discreet):
    """For eyes: local time, level, logger, request id, message."""

    default_msec_format = None

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")


class JsonLine(Discreet, JsonFormatter):
    """For machines. Only the known fields: what else hangs on a record may name anybody."""

    def __init__(self) -> None:
        JsonFormatter.__init__(
            self,
            ["levelname", "name", "message", "request_id"],
            rename_fields=RENAMED,
            timestamp="at",
            json_ensure_ascii=False,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {field: log_data[field] for field in FIELDS if log_data.get(field)}


def _message(record: logging.LogRecord) -> str:
    """What the record says, with the route in place of the address of its request."""
    message, request = record.getMessage(), getattr(record, "request", None)
    if not isinstance(request, HttpRequest):
        return message
    # Django escapes what it logs.
    for path in (request.path, request.path.encode("unicode_escape").decode("ascii")):
        message = message.replace(path, _route(request))
    return message


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return f"/{match.route}" if match else UNKNOWN_ADDRESS
