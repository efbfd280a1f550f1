"""The portal's signature under what it prints, made and checked with the keys of its settings."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from receipts.jws import KeyRing, NotSigned

__all__ = ["NotSigned", "published_keys", "read_text", "sign_text"]


def sign_text(text: str, *, kind: str) -> str:
    """The text with our signature, fit for an address: letters, digits, ``-``, ``_`` and dots.

    ``kind`` says what it is (``receipt``), so that a text of one kind never passes for another.
    Anyone can read the text. Raises ``ImproperlyConfigured`` where there is no key.
    """
    return key_ring().sign(text, kind=kind)


def read_text(token: str, *, kind: str) -> str:
    """The text in a token. Raises ``NotSigned`` and ``ImproperlyConfigured``."""
    return key_ring().read(token, kind=kind)


def published_keys() -> dict[str, Any]:
    """A JSON Web Key Set. Raises ``ImproperlyConfigured``."""
    return key_ring().published()


def key_ring() -> KeyRing:
    """The keys of ``settings.RECEIPT_KEYS``, read once in a process."""
    return _load(tuple(settings.RECEIPT_KEYS))


@lru_cache(maxsize=4)
def _load(paths: tuple[Path, ...]) -> KeyRing:
    try:
        return KeyRing.load(paths)
    except (OSError, ValueError, TypeError) as error:
        raise ImproperlyConfigured(
            f"The keys in MATRIX_RECEIPT_KEYS cannot be read: {error}"
        ) from error
