"""From a snapshot to the bytes of its PDF: the same bytes each time, in every process."""

import threading
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from accounts.qr import picture
from receipts.details import thaw
from receipts.models import VoidNote

CODE_TITLE = "Kod QR: semak resit ini / QR code: check this receipt"
NOTE_CODE_TITLE = "Kod QR: semak resit itu / QR code: check the receipt"

# Pango's font map, which all renderings share, belongs to one thread at a time.
_one_at_a_time = threading.Lock()


class RenderingFailed(Exception):
    """The receipt exists, its PDF cannot be made at the moment."""


def render(snapshot: Mapping[str, Any]) -> bytes:
    """One A4 page, tagged for screen readers (PDF/UA-1), in Malay and English.

    Depends on nothing but the snapshot: dates and identifier in the file come from it, and the
    language of the moment has no say. Raises ``RenderingFailed``.
    """
    return _print(
        "receipts/receipt.html", snapshot, identifier=snapshot["number"], title=CODE_TITLE
    )


def render_void_note(note: VoidNote) -> bytes:
    """The document that declares a receipt void, from what is frozen in the two rows.

    Raises ``RenderingFailed``.
    """
    snapshot = note.receipt.snapshot
    return _print(
        "receipts/void_note.html",
        snapshot,
        identifier=note.number,
        title=NOTE_CODE_TITLE,
        note=note,
    )


def print_template(template: str, context: dict[str, Any], *, identifier: str) -> bytes:
    """The PDF of a page that extends ``receipts/document.html``: other rooms print by it as well.

    The language of the moment is that of the template. Raises ``RenderingFailed``.
    """
    try:
        html = render_to_string(template, context)
        with _one_at_a_time:
            # Here and not above: WeasyPrint takes 1.7 s to import, and a web process that
            # starts, or never prints, shall not wait for it.
            from receipts import press

            return press.print_page(html, identifier=identifier)
    except Exception as error:
        raise RenderingFailed("A document could not be printed.") from error


def _print(
    template: str, snapshot: Mapping[str, Any], *, identifier: str, title: str, **context: object
) -> bytes:
    try:
        receipt = thaw(snapshot)
        # Receipts of before there were proofs have no code, and stay as they are.
        address = receipt.get("verify_url")
        code = picture(address, title=title) if address else ""
        told = {"receipt": receipt, "code": code, **context}
        return print_template(template, told, identifier=identifier)
    except Exception as error:
        raise RenderingFailed("The PDF of a receipt could not be made.") from error
