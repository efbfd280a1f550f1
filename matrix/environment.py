"""Typed readers of the environment that fail loudly: the one place where settings come from."""

import re
from datetime import time
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
TIME_OF_DAY = "([01][0-9]|2[0-3]):([0-5][0-9])"


def required(name: str, *, debug: bool = False, development: str = "") -> str:
    """A value that production must be given; development has a public stand-in."""
    value: str = env.str(name, default="")
    if value:
        return value
    if debug:
        return development
    raise ImproperlyConfigured(f"{name} is missing. Production must be given it.")


def fernet_keys(name: str, *, debug: bool, development: str) -> list[str]:
    """Keys that encrypt fields at rest: the first encrypts, all decrypt (so keys can rotate)."""
    keys = [key.strip() for key in required(name, debug=debug, development=development).split(",")]
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} holds a value that is not a Fernet key (32 bytes, base64)."
            ) from error
    return keys


def one_of(name: str, choices: tuple[str, ...], *, default: str) -> str:
    value: str = env.str(name, default=default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(choices)}.")
    return value


def whole(name: str, *, default: int, least: int = 0) -> int:
    """A whole number that is not below ``least``."""
    text: str = env.str(name, default=str(default))
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise ImproperlyConfigured(f"{name} is {text!r}, not a whole number from {least} on.")
    return int(text)


def rising(name: str, *, default: list[int]) -> list[int]:
    """Whole numbers, each above the one before it, comma between them."""
    text: str = env.str(name, default=",".join(map(str, default)))
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ImproperlyConfigured(f"{name} is {text!r}, not whole numbers like 2,5,15.")
    numbers = [int(part) for part in parts]
    if numbers != sorted(set(numbers)) or not numbers[0]:
        raise ImproperlyConfigured(f"{name} is {text!r}; the numbers must rise from 1 or more.")
    return numbers


def files(name: str, *, debug: bool, development: Path) -> list[Path]:
    """Paths, comma between them."""
    text = required(name, debug=debug, development=str(development))
    return [Path(part.strip()) for part in text.split(",")]


def two_seconds(name: str, *, default: tuple[float, float]) -> tuple[float, float]:
    """Two positive numbers of seconds, comma between them."""
    text: str = env.str(name, default=f"{default[0]},{default[1]}")
    try:
        first, second = (float(part) for part in text.split(","))
    except ValueError:
        first = second = 0.0
    if not (0 < first < float("inf") and 0 < second < float("inf")):
        raise ImproperlyConfigured(
            f"{name} is {text!r}, not two numbers of seconds like {default[0]},{default[1]}."
        )
    return first, second


def two_times(name: str, *, default: str) -> tuple[time, time]:
    """Two times of day like ``21:00-08:00``."""
    text: str = env.str(name, default=default)
    found = re.fullmatch(f"{TIME_OF_DAY}-{TIME_OF_DAY}", text)
    if found is None:
        raise ImproperlyConfigured(f"{name} is {text!r}, not two times of day like {default}.")
    hour, minute, later_hour, later_minute = map(int, found.groups())
    return time(hour, minute), time(later_hour, later_minute)


def web_address(name: str, value: str) -> str:
    """``value``, if it is an address of the web; without a slash at its end."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ImproperlyConfigured(
            f"{name} is {value!r}, not an address like https://host.example."
        )
    return value.rstrip("/")


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Networks like ``10.0.0.0/8``, comma between them; none by default."""
    text: str = env.str(name, default="")
    try:
        return [ip_network(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} is {text!r}, not networks like 10.0.0.0/8,192.0.2.7."
        ) from error


def scanner(name: str) -> str:
    """Where a daemon listens: ``/path/of/a.socket`` or ``host:port``; empty for none."""
    text: str = env.str(name, default="")
    host, _colon, port = text.rpartition(":")
    if text and not text.startswith("/") and not (host and port.isascii() and port.isdigit()):
        raise ImproperlyConfigured(f"{name} is {text!r}, not /path/of/a.socket or host:port.")
    return text


def database(name: str) -> dict[str, Any]:
    """Connection settings of the one dialect that is spoken: PostgreSQL."""
    if not env.str(name, default=""):
        raise ImproperlyConfigured(
            f"{name} is missing. Give a PostgreSQL address, or start everything with ./run."
        )
    parsed: dict[str, Any] = dict(env.db(name))
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{name} must be a postgresql:// address.")
    parsed["OPTIONS"] = {"connect_timeout": 5} | parsed.get("OPTIONS", {})
    return parsed


def folder(name: str, *, default: Path) -> Path:
    return Path(env.str(name, default=str(default))).expanduser().resolve()
