"""Everything that the rooms keep about a person, as files for that person."""

import json
import logging
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone

import accounts.disclosure
import payments.disclosure
import receipts.disclosure
import selfemployed.disclosure
from accounts.models import User
from matrix.pages.models import Feedback
from receipts import rendering
from receipts.pdf import RenderingFailed
from wording.facts import facts

logger = logging.getLogger(__name__)

File = tuple[str, Iterable[bytes]]


def everything(user: User) -> dict[str, Any]:
    """What is kept, in words and numbers; moments are in UTC."""
    return {
        "made_at": timezone.now(),
        "account": accounts.disclosure.about(user),
        "self_employed": selfemployed.disclosure.about(user),
        "payments": payments.disclosure.about(user),
        "certificates": payments.disclosure.certificates(user),
        "receipts": receipts.disclosure.about(user),
        "feedback": _feedback(user),
    }


def files(user: User) -> Iterator[File]:
    """Name and content of each file, opened only when it is asked for.

    A file that storage has lost, or that cannot be made now, is left out and logged.
    """
    text = json.dumps(everything(user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    yield "README.txt", [render_to_string("pages/own_data.txt").encode()]
    yield "data.json", [text.encode()]
    yield from _documents(user)
    yield from _receipts(user)


def _feedback(user: User) -> list[dict[str, Any]]:
    """What the person told us, with the answers; without the names of staff."""
    told = Feedback.objects.filter(user=user).order_by("received_at", "pk")
    return [facts(one, "user", "handled_by") for one in told]


def _documents(user: User) -> Iterator[File]:
    for document in selfemployed.disclosure.documents(user):
        try:
            content = document.file.open("rb")
        except OSError:
            logger.exception("The file of document %s cannot be read.", document.pk)
            continue
        with content:
            yield selfemployed.disclosure.file_in_archive(document), content.chunks()


def _receipts(user: User) -> Iterator[File]:
    for receipt in receipts.disclosure.receipts(user):
        try:
            content = rendering.document(receipt)
        except RenderingFailed:
            logger.exception("Receipt %s could not be rendered.", receipt.number)
            continue
        yield receipts.disclosure.file_in_archive(receipt), [content]
