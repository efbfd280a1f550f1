from celery import shared_task

from accounts import housekeeping


@shared_task
def clear_stale() -> None:
    """Delete what has had its time: sessions, sign-ups, codes, counts, confidential bodies."""
    housekeeping.clear_stale()
