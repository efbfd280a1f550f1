from django.core.management.base import BaseCommand

from payments.reference.loader import load_banks


class Command(BaseCommand):
    help = "Load the banks of FPX from their data file; run it again whenever the file changes."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"Banks loaded: {load_banks()}.")
