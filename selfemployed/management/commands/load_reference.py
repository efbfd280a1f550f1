from typing import Any

from django.core.management.base import BaseCommand

from selfemployed.reference.loader import load


class Command(BaseCommand):
    help = "Loads sectors, classes, documents, plans, places and branches from their data files."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load()
        if loaded:
            self.stdout.write(f"Reference data loaded: {', '.join(loaded)}.")
        else:
            self.stdout.write("Reference data: nothing has changed.")
