"""Files on a disk that may be full: kept whole or not at all."""

from contextlib import suppress
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """Leaves no file that is cut off where the disk was full.

    Names are taken once: they are random, or belong to a row that is locked.
    """

    # Django documents it as the method to override; its stubs leave it out.
    def _save(self, name: str, content: "File[Any]") -> str:
        try:
            kept: str = super()._save(name, content)  # type: ignore[misc]
        except OSError:
            with suppress(OSError):
                self.delete(name)
            raise
        return kept
