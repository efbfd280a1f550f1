"""What is deleted because nobody needs it any more, and when."""

from datetime import timedelta

from django.contrib.postgres.functions import TransactionNow

from payments.models import GatewayMessage
from payments.models.message import FORGED

# The database itself refuses to delete any sooner, and anything authentic at all.
FORGED_KEPT = timedelta(days=90)


def clear_forged() -> int:
    """Delete messages that nobody at FPX has sent; returns how many.

    By the clock that the database goes by: one that it takes for too young would stop them all.
    """
    old = GatewayMessage.objects.filter(
        verdict__in=FORGED, received_at__lt=TransactionNow() - FORGED_KEPT
    )
    return old.delete()[0]
