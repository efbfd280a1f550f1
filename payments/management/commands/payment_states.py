from django.core.management.base import BaseCommand

from payments.states import mermaid


class Command(BaseCommand):
    help = "Draw the states of a payment as a Mermaid diagram."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(mermaid())
