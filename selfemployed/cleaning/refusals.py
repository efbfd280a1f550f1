"""Why a file has no clean copy."""

from typing import Literal

Reason = Literal["pixels", "packed", "encrypted", "active"]


class CannotRead(Exception):
    """The content is not what its first bytes promise."""


class Unsafe(Exception):
    """Readable perhaps, but not to be opened or kept.

    ``reason``: ``pixels`` too many of them, ``packed`` it unpacks to far more than it is,
    ``encrypted`` nobody can look into it, ``active`` it does or carries something.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
