"""The registration form as it was left: nothing typed or uploaded is ever lost."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from selfemployed import documents, enrolment
from selfemployed.inspection import Refused
from selfemployed.models import (
    Contribution,
    DocumentType,
    Plan,
    RegistrationDraft,
    SectorClass,
)


class AnswersChanged(Exception):
    """The answers are no longer those that the person has read and checked."""


@dataclass(frozen=True)
class SlotAnswer:
    """What the person did with one document slot; ``document_type`` is none while not chosen."""

    slot: str
    document_type: DocumentType | None
    type_until_chosen: DocumentType
    upload: "UploadedFile[Any] | None"
    remove: bool


def started(user: User) -> QuerySet[RegistrationDraft]:
    """The drafts that this person can continue, the last one first."""
    return (
        RegistrationDraft.objects.filter(user=user, sector__active=True)
        .exclude(sector__in=enrolment.sectors_held(user))
        .select_related("sector")
        .order_by("-updated_at")
    )


def draft_of(user: User, sector_id: int) -> RegistrationDraft | None:
    return RegistrationDraft.objects.filter(user=user, sector=sector_id).first()


@transaction.atomic
def keep(
    draft: RegistrationDraft,
    *,
    answers: dict[str, str],
    slots: Iterable[SlotAnswer],
    over: str | None = None,
) -> dict[str, Refused]:
    """Write down what was typed, right or wrong, and every file that can be kept.

    Gives what was wrong with the other files, by slot. Raises ``SectorAlreadyRegistered``
    when the draft was submitted in the meantime, and ``AnswersChanged`` when it no longer
    holds what was ``seen`` before: ``over``, if that is given.
    """
    slots = list(slots)
    held = _hold(draft)
    if over is not None and seen(held) != over:
        raise AnswersChanged
    kept = held.data
    draft.data = kept | answers
    # What was sent again without a change leaves the version as the person has checked it.
    if draft.data != kept or any(answer.upload or answer.remove for answer in slots):
        draft.save(update_fields=["data", "updated_at"])
    refused = {}
    for answer in slots:
        try:
            _keep_document(draft, answer)
        except Refused as reason:
            refused[answer.slot] = reason
    return refused


@transaction.atomic
def submit(
    draft: RegistrationDraft,
    *,
    checked: str,
    slots: Iterable[str],
    details: dict[str, Any],
    sector_class: SectorClass,
    plan: Plan,
    months: int,
) -> Contribution:
    """Register with the answers that the person has checked, and the documents of ``slots``.

    ``checked`` is the ``version`` that the person has read. Raises ``AnswersChanged`` for
    another, and ``SectorAlreadyRegistered``: of two submissions at once the second.
    """
    held = _hold(draft)
    if version(held) != checked:
        raise AnswersChanged
    unasked = list(held.documents.exclude(slot__in=slots).values_list("pk", flat=True))
    contribution = enrolment.register(
        held, details=details, sector_class=sector_class, plan=plan, months=months
    )
    documents.remove(contribution.registration.documents.filter(pk__in=unasked))
    return contribution


@transaction.atomic
def discard_all(user: User) -> None:
    """Forget what this person has not submitted, with its files."""
    for draft in RegistrationDraft.objects.select_for_update(of=("self",)).filter(user=user):
        documents.remove(draft.documents.all())
        draft.delete()


def version(draft: RegistrationDraft) -> str:
    """Which answers these are: another value after every change."""
    return draft.updated_at.isoformat()


def seen(draft: RegistrationDraft | None) -> str:
    """Which answers a page shows: the version, or nothing while none were kept."""
    return version(draft) if draft and draft.data else ""


def _hold(draft: RegistrationDraft) -> RegistrationDraft:
    """The draft, locked until the transaction ends. Once submitted, it is gone."""
    held = (
        RegistrationDraft.objects.select_for_update(of=("self",))
        .select_related("sector")
        .filter(pk=draft.pk)
        .first()
    )
    if held is None:
        raise enrolment.SectorAlreadyRegistered
    return held


def _keep_document(draft: RegistrationDraft, answer: SlotAnswer) -> None:
    kept = draft.documents.filter(slot=answer.slot)
    if answer.upload is not None:
        documents.accept(
            answer.upload,
            slot=answer.slot,
            document_type=answer.document_type or answer.type_until_chosen,
            draft=draft,
        )
    elif answer.remove:
        documents.remove(kept)
    elif answer.document_type is not None:
        kept.update(document_type=answer.document_type)
