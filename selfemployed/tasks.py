from celery import shared_task

from selfemployed import reminders


@shared_task
def remind_due() -> int:
    """Promise the reminders that are due: ends of coverage, and thanks for new ones."""
    return reminders.remind_due()
