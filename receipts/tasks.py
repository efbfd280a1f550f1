from celery import shared_task

from receipts import rendering, verification


@shared_task
def render(receipt_id: int) -> None:
    rendering.render(receipt_id)


@shared_task
def render_missing() -> None:
    rendering.render_missing()


@shared_task
def clear_old_looks() -> None:
    verification.clear_old_looks()
