"""What comes in as a document: what is accepted, and the clean copy that is kept (rule R3).

A file is what its content says, never what its name says. An image is drawn anew, so that
nothing but its picture is kept; a PDF is written anew, after a look for what could act.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from selfemployed import scanning
from selfemployed.cleaning import CannotRead, Reason, Unsafe, clean_image, clean_pdf

logger = logging.getLogger(__name__)


class Refused(Exception):
    """The file cannot be kept; the message tells the person what to do."""


class Kind(NamedTuple):
    """A kind of file that is accepted: how it begins, and what makes a clean copy of it."""

    content_type: str
    magic: bytes
    suffixes: tuple[str, ...]
    clean: Callable[[bytes], bytes]


KINDS = [
    Kind("application/pdf", b"%PDF-", (".pdf",), clean_pdf),
    Kind("image/jpeg", b"\xff\xd8\xff", (".jpg", ".jpeg"), partial(clean_image, form="JPEG")),
    Kind("image/png", b"\x89PNG\r\n\x1a\n", (".png",), partial(clean_image, form="PNG")),
]


def inspect(upload: "UploadedFile[Any]") -> tuple[Kind, bytes]:
    """What kind of file it is, and its clean copy. Raises ``Refused``."""
    if not upload.size:
        raise Refused(_("The file is empty. Select another one."))
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            _(
                "The file is larger than %(size)s. Choose a smaller one, "
                "or take the photo again in a lower quality."
            )
            % {"size": largest()}
        )
    with told_where_there_is_no_room():
        content = upload.read()
    kind = next((kind for kind in KINDS if content.startswith(kind.magic)), None)
    if kind is None:
        raise Refused(
            _("The file is not a PDF, JPEG or PNG. Save it as one of these, or upload a photo.")
        )
    _scan(content)
    return kind, _clean_copy(kind, content)


def largest() -> str:
    """The largest file that is accepted, in words."""
    return f"{settings.UPLOAD_MAX_BYTES // 1024**2} MB"


@contextmanager
def told_where_there_is_no_room() -> Iterator[None]:
    """Raises ``Refused`` where a file cannot be read from or written to the disk."""
    try:
        yield
    except OSError as error:
        logger.exception("A document could not be stored.")
        raise Refused(
            _("The file could not be stored. Please select it again in a few minutes.")
        ) from error


def _scan(content: bytes) -> None:
    try:
        scanning.scan(content)
    except scanning.Infected as error:
        raise Refused(
            _("The file holds a virus. Check your device, and upload another file.")
        ) from error
    except scanning.NoAnswer as error:
        raise Refused(
            _("The file could not be checked for viruses. Please upload it again in some minutes.")
        ) from error


def _clean_copy(kind: Kind, content: bytes) -> bytes:
    try:
        return kind.clean(content)
    except CannotRead as error:
        raise Refused(
            _("The file is damaged and cannot be opened. Save it again, or upload a photo.")
        ) from error
    except Unsafe as error:
        raise Refused(REASONS[error.reason]()) from error


REASONS: dict[Reason, Callable[[], str]] = {
    "pixels": lambda: _(
        "The picture is too large to be opened safely. Take the photo again in a lower quality."
    ),
    "packed": lambda: _(
        "The file unpacks to far more than it is and cannot be opened safely. "
        "Print it to a new PDF, or upload a photo."
    ),
    "encrypted": lambda: _(
        "The PDF is locked with a password. Save it without a password, or upload a photo."
    ),
    "active": lambda: _(
        "The PDF contains scripts or attached files. Print it to a new PDF, or upload a photo."
    ),
}
