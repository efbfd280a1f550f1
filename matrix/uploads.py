"""What a request with a file may cost, and what becomes of it where the disk is full."""

import errno
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader, RawIOBase
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

logger = logging.getLogger(__name__)


class NothingBeyond(FileUploadHandler):
    """Of a file that is too large one byte too many is kept: it shows, and fills no disk."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data[: max(settings.UPLOAD_MAX_BYTES + 1 - start, 0)] or None

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one keep the file."""


class UploadHandler(FileUploadHandler):
    """Keeps a large upload on disk until the form is read, as Django's own handler does.

    Where there is no room, the rest of the form still arrives, and whoever reads the upload
    gets the ``OSError``.
    """

    file: TemporaryUploadedFile | None = None

    def new_file(self, *about: Any, **more: Any) -> None:
        super().new_file(*about, **more)
        self.file = None
        with self._giving_up():
            self.file = TemporaryUploadedFile(
                self.file_name or "", self.content_type, 0, self.charset, self.content_type_extra
            )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        with self._giving_up():
            if self.file is not None:
                self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        with self._giving_up():
            if self.file is not None:
                self.file.seek(0)
                self.file.size = file_size
                return self.file
        return UploadedFile(BufferedReader(Lost()), self.file_name, self.content_type, file_size)

    def upload_interrupted(self) -> None:
        self._drop()

    @contextmanager
    def _giving_up(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            logger.exception("There is no room for an upload.")
            self._drop()

    def _drop(self) -> None:
        if self.file is not None:
            with suppress(OSError):
                self.file.close()
            self.file = None


class Lost(RawIOBase):
    """The content of an upload for which there was no room."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
