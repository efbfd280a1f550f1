"""Uploaded documents: what is accepted, how it is cleaned, where it is kept (rule R3).

A file is what its content says, never what its name says. An image is drawn anew, so that
nothing but its picture is kept; a PDF is written anew, after a look for what could act.
"""

import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from selfemployed.cleaning import CannotRead, Unsafe, clean_image, clean_pdf
from selfemployed.models import Document, DocumentType, RegistrationDraft

LONGEST_NAME = 120

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


def accept(
    upload: "UploadedFile[Any]", *, slot: str, document_type: DocumentType, draft: RegistrationDraft
) -> Document:
    """Keep the file as the draft's document for ``slot``, instead of the one kept before.

    Raises ``Refused`` for a file that cannot be kept; the earlier one then stays.
    """
    kind, content = _cleaned(upload)
    document = Document(
        owner_id=draft.user_id,
        draft=draft,
        slot=slot,
        document_type=document_type,
        file_name=clean_name(upload.name or "", suffixes=kind.suffixes),
        content_type=kind.content_type,
        size=len(content),
    )
    with _told_where_there_is_no_room():
        document.file.save("", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            remove(draft.documents.filter(slot=slot))
            document.save()
    except Exception:
        document.file.delete(save=False)
        raise
    return document


def remove(documents: QuerySet[Document]) -> None:
    """Forget the documents: the rows now, the files once that is certain."""
    for document in documents:
        document.delete()
        transaction.on_commit(partial(document.file.delete, save=False))


def clean_name(name: str, *, suffixes: tuple[str, ...]) -> str:
    """The file's own name without folders and invisible characters, with an honest suffix.

    At most 120 characters; ``suffixes`` are those that fit its content, the usual one first.
    """
    printable = "".join(
        " " if unicodedata.category(one).startswith(("C", "Z")) else one for one in name
    )
    base = re.split(r"[/\\]", printable)[-1]
    base = re.sub(r'[<>:"|?*]', "_", re.sub(r" +", " ", base)).strip(" .") or _("document")
    suffix = PurePosixPath(base).suffix
    if suffix.lower() not in suffixes:
        return base[: LONGEST_NAME - len(suffixes[0])] + suffixes[0]
    return base.removesuffix(suffix)[: LONGEST_NAME - len(suffix)] + suffix


def largest() -> str:
    """The largest file that is accepted, in words."""
    return f"{settings.UPLOAD_MAX_BYTES // 1024**2} MB"


def _cleaned(upload: "UploadedFile[Any]") -> tuple[Kind, bytes]:
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
    with _told_where_there_is_no_room():
        content = upload.read()
    kind = next((kind for kind in KINDS if content.startswith(kind.magic)), None)
    if kind is None:
        raise Refused(
            _("The file is not a PDF, JPEG or PNG. Save it as one of these, or upload a photo.")
        )
    return kind, _clean_copy(kind, content)


@contextmanager
def _told_where_there_is_no_room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        logger.exception("A document could not be stored.")
        raise Refused(
            _("The file could not be stored. Please select it again in a few minutes.")
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


REASONS: dict[str, Callable[[], str]] = {
    "pixels": lambda: _(
        "The picture is too large to be opened safely. Take the photo again in a lower quality."
    ),
    "encrypted": lambda: _(
        "The PDF is locked with a password. Save it without a password, or upload a photo."
    ),
    "active": lambda: _(
        "The PDF contains scripts or attached files. Print it to a new PDF, or upload a photo."
    ),
}
