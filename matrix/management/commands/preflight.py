from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from redis import Redis, RedisError

from payments.gateway import client
from receipts.signing import key_ring
from selfemployed import scanning


class Command(BaseCommand):
    help = (
        "Say in one sentence what would keep the portal from starting, if anything, "
        "and what will before long."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        self._check_settings()
        self._check_database()
        self._check_broker()
        self._check_scanner()

    def _check_settings(self) -> None:
        try:
            client()
            key_ring()
        except ImproperlyConfigured as error:
            raise CommandError(f"MATRIX cannot start: {error}") from error
        found = checks.run_checks()
        serious = [message for message in found if message.is_serious(checks.ERROR)]
        if serious:
            raise CommandError(f"MATRIX cannot start: {serious[0].msg}")
        for message in found:
            if message.is_serious(checks.WARNING):
                self.stderr.write(f"Warning: {message.msg} {message.hint or ''}")

    def _check_database(self) -> None:
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(
                f"MATRIX cannot start: the database in DATABASE_URL does not answer ({reason})."
            ) from error

    def _check_broker(self) -> None:
        try:
            Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3).ping()
        except (RedisError, ValueError) as error:
            raise CommandError(
                f"MATRIX cannot start: the broker in REDIS_URL does not answer ({error})."
            ) from error

    def _check_scanner(self) -> None:
        if settings.CLAMAV and not scanning.answers():
            self.stderr.write(
                "Warning: ClamAV in MATRIX_CLAMAV does not answer. "
                "Uploads are refused until it does."
            )
