"""FPX's settlement lists as files: those in the folder are compared by themselves."""

import logging
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from payments import reconciliation
from payments.fpx.settlement_list import MOST_BYTES, RefusedList

logger = logging.getLogger(__name__)


def content_of(path: Path) -> bytes:
    """What is in the file, and no more of it than is needed to refuse a giant."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def reconcile_new() -> int:
    """Compare the lists in the folder that were not compared yet. Returns how many.

    One that cannot be read or believed is logged each time, until somebody takes it away.
    """
    compared = 0
    for path in sorted(settings.FPX_SETTLEMENT_DIR.glob("*.txt")):
        try:
            compared += reconciliation.reconcile_once(content_of(path), source=path.name)
        except (RefusedList, OSError) as error:
            logger.error("The settlement list %s was not compared: %s", path.name, error)
        except DatabaseError:
            # One list that the database refuses must not keep the others waiting.
            logger.exception("The settlement list %s could not be compared", path.name)
    return compared
