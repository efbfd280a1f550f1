"""The name of what is being done now, a request or the task that it woke: in every log line."""

import re
from contextvars import ContextVar
from uuid import uuid4

_current: ContextVar[str] = ContextVar("request_id", default="")
# What comes from outside is taken over only where it can be nothing but such a name.
_NAME = re.compile(r"[0-9a-f]{32}")


def current_request_id() -> str:
    """32 hexadecimal digits; empty where nothing has begun, as in a management command."""
    return _current.get()


def begin(given: str = "") -> str:
    """From now on, in this thread, the request id is ``given``, or a new one where it is none."""
    name = given if _NAME.fullmatch(given) else uuid4().hex
    _current.set(name)
    return name


def end() -> None:
    _current.set("")
