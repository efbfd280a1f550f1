from django.core.management.base import BaseCommand, CommandError, CommandParser

from matrix.celery import app


class Command(BaseCommand):
    help = "Do what the schedule does, now and here: all of it, or the jobs that are named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("jobs", nargs="*", metavar="JOB", help=f"of {', '.join(known_jobs())}")

    def handle(self, *args: object, jobs: list[str], **options: object) -> None:
        known = known_jobs()
        if unknown := set(jobs) - set(known):
            raise CommandError(f"No such job: {', '.join(sorted(unknown))}.")
        for name, task in known.items():
            if name in jobs or not jobs:
                self.stdout.write(f"{name}: {told(app.tasks[task].run())}")


def known_jobs() -> dict[str, str]:
    """The tasks of the schedule by their short names, in its order."""
    app.loader.import_default_modules()
    tasks = [entry["task"] for entry in app.conf.beat_schedule.values()]
    return {task.rpartition(".")[2]: task for task in tasks}


def told(result: object) -> str:
    """What a job says of itself, mostly how many rows it did."""
    return "done" if result is None else str(result)
