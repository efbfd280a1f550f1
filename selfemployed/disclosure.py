"""What this room keeps about a person, for that person."""

from typing import Any

from accounts.models import User
from selfemployed.models import (
    Contribution,
    Coverage,
    Document,
    Person,
    RegistrationDraft,
    ReminderStop,
    SectorRegistration,
)
from wording.facts import facts


def about(user: User) -> dict[str, Any]:
    """The person, the sectors with what was bought in them, and what is not submitted yet."""
    stop = ReminderStop.objects.filter(user=user).first()
    person = Person.objects.select_related("state", "branch").filter(user=user).first()
    registrations = SectorRegistration.objects.of(user).with_chain().order_by("created_at", "pk")
    drafts = RegistrationDraft.objects.filter(user=user).select_related("sector")
    return {
        "person": facts(person, "user") if person else None,
        "registrations": [_registration(one) for one in registrations],
        "drafts": [facts(draft, "user") for draft in drafts.order_by("pk")],
        "reminders_stopped": facts(stop, "user") if stop else None,
        "documents": [
            facts(one, "owner") | {"file": file_in_archive(one)} for one in documents(user)
        ],
    }


def documents(user: User) -> list[Document]:
    return list(
        Document.objects.of(user).select_related(
            "document_type", "draft__user", "draft__sector",
            "registration__person", "registration__sector",
        )
    )  # fmt: skip


def file_in_archive(document: Document) -> str:
    """Where the file is among the files that the person is given."""
    return f"documents/{document.pk}-{document.file_name}"


def _registration(registration: SectorRegistration) -> dict[str, Any]:
    bought = sorted(registration.contributions.all(), key=lambda one: (one.submitted_at, one.pk))
    return facts(registration, "person") | {"contributions": [_contribution(one) for one in bought]}


def _contribution(contribution: Contribution) -> dict[str, Any]:
    coverage = getattr(contribution, "coverage", None)
    return facts(contribution, "registration") | {
        "coverage": _coverage(coverage) if coverage else None
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return facts(coverage, "contribution", "registration") | {
        "reminders": [facts(one, "coverage") for one in coverage.reminders.order_by("at", "pk")]
    }
