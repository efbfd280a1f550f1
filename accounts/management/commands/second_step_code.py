from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Authenticator


class Command(BaseCommand):
    help = "Say the codes that the authenticator apps of staff show now; development only."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEBUG:
            raise CommandError("Codes are said in development only: MATRIX_DEBUG is off.")
        for authenticator in Authenticator.objects.filter(confirmed=True).select_related("user"):
            self.stdout.write(f"{authenticator.totp.token():06}  {authenticator.user.full_name}")
