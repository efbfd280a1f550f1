"""Periodic work; each task is a thin call of an operation, which can be run again."""

from celery import shared_task

from payments import checks, enquiry, housekeeping, inbox, settlement_files


@shared_task
def enquire_due() -> int:
    return enquiry.ask_due()


@shared_task
def process_kept() -> int:
    return inbox.process_kept()


@shared_task
def clear_forged() -> int:
    return housekeeping.clear_forged()


@shared_task
def reconcile_new() -> int:
    return settlement_files.reconcile_new()


@shared_task
def watch_certificates() -> None:
    checks.watch_certificates()
