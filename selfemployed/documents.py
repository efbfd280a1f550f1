"""Uploaded documents: how they are kept, under which names, and forgotten (rule R3)."""

import re
import unicodedata
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from selfemployed.inspection import inspect, told_where_there_is_no_room
from selfemployed.models import Document, DocumentType, RegistrationDraft

LONGEST_NAME = 120


def accept(
    upload: "UploadedFile[Any]", *, slot: str, document_type: DocumentType, draft: RegistrationDraft
) -> Document:
    """Keep the file as the draft's document for ``slot``, instead of the one kept before.

    Raises ``Refused`` for a file that cannot be kept; the earlier one then stays.
    """
    kind, content = inspect(upload)
    document = Document(
        owner_id=draft.user_id,
        draft=draft,
        slot=slot,
        document_type=document_type,
        file_name=clean_name(upload.name or "", suffixes=kind.suffixes),
        content_type=kind.content_type,
        size=len(content),
    )
    with told_where_there_is_no_room():
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
