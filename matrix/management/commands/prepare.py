from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from psycopg2.errors import LockNotAvailable

# Behind a migration that waits for a table everybody else waits, too: less than FPX does.
LOCK_SECONDS = 4


class Command(BaseCommand):
    help = "Bring a database to the state that this release needs; run it at every deployment."

    def handle(self, *args: object, **options: object) -> None:
        call_command("preflight")
        self._migrate()
        call_command("load_reference", stdout=self.stdout)
        call_command("load_banks", stdout=self.stdout)
        call_command("load_roles", stdout=self.stdout)
        if settings.DEBUG:
            call_command("load_demo", stdout=self.stdout)

    def _migrate(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = %s", [f"{LOCK_SECONDS}s"])
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            raise CommandError(
                f"The migration that was begun is undone: it waited {LOCK_SECONDS} seconds for a "
                "table that is in use, perhaps by a backup. When that has ended, run prepare again."
            ) from error
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
