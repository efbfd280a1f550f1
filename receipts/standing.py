"""What a receipt is worth at one moment. Pure but for the labels."""

from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Standing(TextChoices):
    VALID = "valid", _("VALID NOW")
    NOT_YET = "not_yet", _("NOT YET")
    EXPIRED = "expired", _("EXPIRED")
    VOID = "void", _("VOID")


def standing_at(now: datetime, *, start: datetime, end: datetime, is_void: bool) -> Standing:
    """``end`` is the last second of the coverage, and belongs to it whole (rule C3)."""
    now = now.replace(microsecond=0)
    if is_void:
        return Standing.VOID
    if now < start:
        return Standing.NOT_YET
    return Standing.VALID if now <= end else Standing.EXPIRED
