from django.core.management.base import BaseCommand

from matrix import roles


class Command(BaseCommand):
    help = "Make the roles of staff: clerk, finance, supervisor, auditor. Can be run again."

    def handle(self, *args: object, **options: object) -> None:
        roles.load()
        self.stdout.write(f"Roles of staff: {', '.join(roles.ROLES)}.")
