from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import second_step
from accounts.identity import compact_number
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Take the second step away from staff who lost phone and recovery codes. The IC number is "
        "asked for, so that it stays out of the history of the shell."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", help="Name the account by its email instead.")

    def handle(self, *args: object, email: str | None = None, **options: object) -> None:
        named = {"email__iexact": email} if email else {"ic_number": _asked()}
        user = User.objects.filter(is_staff=True, **named).first()
        if user is None:
            raise CommandError("There is no such account of staff.")
        second_step.reset(user, by=None)
        self.stdout.write(f"{user.full_name} sets the second step up at the next log in.")


def _asked() -> str:
    return compact_number(input("IC number: "))
