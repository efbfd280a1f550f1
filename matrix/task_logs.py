"""A task goes on under the request id of whoever woke it, and logs as the portal does."""

from typing import Any

from celery import Task
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun

from wording import request_ids


@setup_logging.connect
def leave_logging_to_django(**_kwargs: Any) -> None:
    """Celery sets up nothing of its own where somebody answers this signal."""


@before_task_publish.connect
def hand_on(headers: dict[str, Any], **_kwargs: Any) -> None:
    headers["request_id"] = request_ids.current_request_id()


@task_prerun.connect
def take_up(task: Task[Any, Any], **_kwargs: Any) -> None:
    request_ids.begin(task.request.get("request_id") or "")


@task_postrun.connect
def put_down(**_kwargs: Any) -> None:
    request_ids.end()
