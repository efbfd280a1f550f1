from celery import shared_task

from receipts import rendering


@shared_task
def render(receipt_id: int) -> None:
    rendering.render(receipt_id)


@shared_task
def render_missing() -> None:
    rendering.render_missing()
