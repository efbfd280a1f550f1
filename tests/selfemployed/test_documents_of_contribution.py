"""A contribution shows the documents it was submitted with, not those of a rejected one."""

from datetime import timedelta

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from matrix.demo.guide import picture
from selfemployed import documents, enrolment
from selfemployed.models import Contribution, Document, DocumentType, Sector
from tests.making import submit


def register_with(user: User, name: str) -> Contribution:
    draft = enrolment.draft_for(user, Sector.objects.get(name_en="ART"))
    documents.accept(
        SimpleUploadedFile(f"{name}.jpg", picture()),
        slot="identification-card",
        document_type=DocumentType.objects.first() or DocumentType(),
        draft=draft,
    )
    return submit(user, "ART")


def names(contribution: Contribution) -> list[str]:
    shown = Document.objects.submitted_for(contribution)
    return [document.file_name for document in shown]


def test_a_registration_after_a_rejection_has_its_own_documents(driver: User) -> None:
    now = timezone.now()
    with time_machine.travel(now):
        first = register_with(driver, "blurred")
    with time_machine.travel(now + timedelta(minutes=5)):
        first = enrolment.reject(first.pk, reason="The picture is blurred.")
    with time_machine.travel(now + timedelta(minutes=9)):
        second = register_with(driver, "sharp")
    assert first.registration_id == second.registration_id
    assert (names(first), names(second)) == (["blurred.jpg"], ["sharp.jpg"])
