from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from accounts import rotation


class Command(BaseCommand):
    help = (
        "Encrypt every encrypted text anew under the first of MATRIX_FIELD_KEYS, so that the "
        "others can go. It can be interrupted and run again, also while the portal is at work."
    )

    def handle(self, *args: object, **options: object) -> None:
        rotated: Counter[str] = Counter()
        unreadable: list[str] = []
        for chunk in rotation.rotate():
            name = f"{chunk.model._meta.label}.{chunk.field}"
            rotated[name] += chunk.rotated
            unreadable += [f"{name} of {pk}" for pk in chunk.unreadable]
        for name, count in rotated.items():
            self.stdout.write(f"{name}: {count} encrypted anew")
        if unreadable:
            raise CommandError(
                f"{len(unreadable)} texts can be read with none of the keys, the first of them "
                f"{unreadable[0]}. Keep the old keys, and find the missing one."
            )
