"""What can be set from outside, with the values a laptop needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

_TRUE = frozenset({"1", "true", "yes", "on"})
_DIGESTS = ("sha1", "sha256")
A_WEEK = 7 * 24 * 60 * 60
"""Seconds; nothing here waits longer."""


class SettingError(ValueError):
    """A setting that cannot be used; the text is one sentence for the person who starts it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Durations written as numbers are seconds."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8001
    resend: tuple[float, ...] = (1, 2, 5, 15, 30, 60)
    """Waits before each further direct AC; after the last one the gateway gives up."""
    read_timeout: float = 10
    """How long the merchant may take to answer a direct AC."""
    first_wait: float = 3
    """How long the result page waits for the first direct AC, which normally comes first."""
    later: float = 30
    """When the second act of a scenario happens (pending then approved, late success, ...)."""
    slow: float = 60
    """How long a slow answer takes."""
    skew: timedelta = timedelta(minutes=30)
    """How far sellerTxnTime may be from our clock, either way (XW)."""
    session: timedelta = timedelta(minutes=30)
    """How long the bank waits for the person before it gives the payment up."""
    digest: str = "sha1"
    """Under every checksum, the merchants' and ours."""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read ``MOCKFPX_*``.

        Raises:
            SettingError: a value is not what its name asks for, or this is production.
        """
        _refuse_production(env)
        port = int(_number(env, "MOCKFPX_PORT", cls.port))
        if not 0 < port < 65536:
            raise SettingError(f"MOCKFPX_PORT must be between 1 and 65535, not {port}.")
        return cls(
            data=Path(env.get("MOCKFPX_DATA") or "var/mockfpx"),
            host=env.get("MOCKFPX_HOST") or cls.host,
            port=port,
            resend=_numbers(env, "MOCKFPX_RESEND", cls.resend),
            read_timeout=_number(env, "MOCKFPX_READ_TIMEOUT", cls.read_timeout),
            first_wait=_number(env, "MOCKFPX_FIRST_WAIT", cls.first_wait),
            later=_number(env, "MOCKFPX_LATER", cls.later),
            slow=_number(env, "MOCKFPX_SLOW", cls.slow),
            skew=_minutes(env, "MOCKFPX_SKEW_MINUTES", cls.skew),
            session=_minutes(env, "MOCKFPX_SESSION_MINUTES", cls.session),
            digest=_one_of(env, "MOCKFPX_DIGEST", _DIGESTS, default=cls.digest),
        )


def _refuse_production(env: Mapping[str, str]) -> None:
    # Payments that move no money would be believed there. Unset is a gateway run on its own.
    if "MATRIX_DEBUG" in env and env["MATRIX_DEBUG"].strip().lower() not in _TRUE:
        raise SettingError(
            "The FPX simulator moves no money and does not start while MATRIX_DEBUG is off."
        )


def _one_of(env: Mapping[str, str], name: str, choices: tuple[str, ...], *, default: str) -> str:
    value = env.get(name) or default
    if value not in choices:
        raise SettingError(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    return _bounded(name, env[name]) if env.get(name) else default


def _numbers(env: Mapping[str, str], name: str, default: tuple[float, ...]) -> tuple[float, ...]:
    if name not in env:
        return default
    return tuple(_bounded(name, part) for part in env[name].split(",") if part.strip())


def _minutes(env: Mapping[str, str], name: str, default: timedelta) -> timedelta:
    return timedelta(minutes=_number(env, name, default.total_seconds() / 60))


def _bounded(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= A_WEEK:
        raise SettingError(f"{name} must hold numbers from 0 to {A_WEEK}, not {text!r}.")
    return value
