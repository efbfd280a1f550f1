"""What this room keeps about a person, for that person."""

from typing import Any

from accounts.models import User
from receipts.models import Receipt, VoidNote
from wording.facts import facts


def about(user: User) -> list[dict[str, Any]]:
    """The receipts, with what is printed on them, and when somebody looked at one."""
    return [
        facts(one, "owner")
        | {
            "file": file_in_archive(one),
            "void_notes": [facts(note, "by") for note in VoidNote.objects.filter(receipt=one)],
            "looked_at_in_the_hour_from": [look.hour for look in one.looks.order_by("hour")],
        }
        for one in receipts(user)
    ]


def receipts(user: User) -> list[Receipt]:
    return list(Receipt.objects.filter(owner=user).order_by("pk"))


def file_in_archive(receipt: Receipt) -> str:
    """Where the PDF is among the files that the person is given."""
    return f"receipts/{receipt.number}.pdf"
