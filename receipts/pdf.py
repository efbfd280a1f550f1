"""From a snapshot to the bytes of its PDF: the same bytes each time, in every process."""

import threading
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from receipts.details import thaw

# Pango's font map, which all renderings share, belongs to one thread at a time.
_one_at_a_time = threading.Lock()


class RenderingFailed(Exception):
    """The receipt exists, its PDF cannot be made at the moment."""


def render(snapshot: Mapping[str, Any]) -> bytes:
    """One A4 page, tagged for screen readers (PDF/UA-1), in Malay and English.

    Depends on nothing but the snapshot: dates and identifier in the file come from it, and the
    language of the moment has no say. Raises ``RenderingFailed``.
    """
    try:
        html = render_to_string("receipts/receipt.html", {"receipt": thaw(snapshot)})
        with _one_at_a_time:
            # Here and not above: WeasyPrint takes 1.7 s to import, and a web process that
            # starts, or never prints, shall not wait for it.
            from receipts import press

            return press.print_page(html, identifier=snapshot["number"])
    except Exception as error:
        raise RenderingFailed("The PDF of a receipt could not be made.") from error
