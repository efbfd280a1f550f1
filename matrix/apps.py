from django.apps import AppConfig


class MatrixConfig(AppConfig):
    name = "matrix"
    verbose_name = "MATRIX"

    def ready(self) -> None:
        # The Celery app must exist before the first shared_task is sent, in every process.
        from matrix import celery  # noqa: F401
