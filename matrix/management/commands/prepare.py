from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Bring a database to the state that this release needs; run it at every deployment."

    def handle(self, *args: object, **options: object) -> None:
        call_command("preflight")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_reference", stdout=self.stdout)
        call_command("load_banks", stdout=self.stdout)
        if settings.DEBUG:
            call_command("load_demo", stdout=self.stdout)
