"""Periodic work; each task is a thin call of an operation, which can be run again."""

from celery import shared_task

from payments import enquiry, housekeeping, inbox


@shared_task
def enquire_due() -> int:
    return enquiry.ask_due()


@shared_task
def process_kept() -> int:
    return inbox.process_kept()


@shared_task
def clear_forged() -> int:
    return housekeeping.clear_forged()
