from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from accounts.notify.models import Message
from matrix.demo import guide
from matrix.demo.creating import create
from matrix.demo.people import DRIVER, GUIDE, PEOPLE, STAFF
from wording.formats import ic


class Command(BaseCommand):
    help = "Make the people of the demonstration, once; development only."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEBUG:
            raise CommandError("Demonstration data is for development: MATRIX_DEBUG is off.")
        self._make()
        for person in PEOPLE:
            self.stdout.write(
                f"  {ic(person.ic_number)}  password {person.password:<20}  "
                f"{person.full_name} ({person.role})"
            )
        self.stdout.write(
            f"  The second step of staff: put {STAFF.totp_secret} into an authenticator app, "
            "or ask ./run manage second_step_code"
        )

    @transaction.atomic
    def _make(self) -> None:
        known = set(User.objects.values_list("ic_number", flat=True))
        if DRIVER.ic_number not in known:
            create(DRIVER)
        if STAFF.ic_number not in known:
            create(STAFF)
        if GUIDE.ic_number not in known:
            guide.tell()
            # Mails of 2019 would only fill today's inbox.
            Message.objects.filter(to=GUIDE.email).delete()
