"""Answers, files and chains of contributions, as a person brings them about."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf
import time_machine
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from accounts.models import User
from selfemployed import documents, enrolment, renewal
from selfemployed.activation import activate, hold
from selfemployed.models import Contribution, DocumentType, RegistrationDraft, Sector
from tests.making import plan_number, submit

SECTOR = "data-processing"
FORM = f"/contributions/register/{SECTOR}/"
CHECK = f"{FORM}check/"
SELECT = "/contributions/register/"
HISTORY = "/contributions/"
ANSWERS = {
    "status": "others",
    "nationality": "malaysian",
    "race": "malay",
    "gender": "female",
    "address_line_1": "No. 61 1st Floor",
    "address_line_2": "Jln Tuanku Osman",
    "state": "03",
    "city": "Kuala Krai",
    "postcode": "18000",
    "house_phone": "03-4264 5000",
    "mobile_phone": "010-887 7665",
    "email": "ahmad@gmail.com",
    "branch": "02",
    "sector_class": "data-entry",
    "months": "4",
    "acknowledged": "on",
}


def answers(**changes: str) -> dict[str, str]:
    """What a person sends who has filled in everything but the documents."""
    return ANSWERS | {"plan": str(plan_number(2).pk)} | changes


def jpeg(name: str = "licence.jpg", *, size: tuple[int, int] = (60, 40)) -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", size, "navy").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def pdf(name: str = "offer.pdf", **catalogue: Any) -> SimpleUploadedFile:
    """One empty page; ``catalogue`` are entries of the document's catalogue."""
    file, document = BytesIO(), pikepdf.new()
    document.add_blank_page()
    for key, value in catalogue.items():
        document.Root[f"/{key}"] = value
    document.save(file)
    return SimpleUploadedFile(name, file.getvalue(), "application/pdf")


def uploads() -> dict[str, SimpleUploadedFile]:
    """The documents that the sector asks for."""
    return {
        "document_identification-card": jpeg("ic.jpg"),
        "document_offer-letter": pdf("offer.pdf"),
    }


def complete_draft(user: User) -> RegistrationDraft:
    draft = enrolment.draft_for(user, Sector.objects.get(code=SECTOR))
    draft.data = answers()
    draft.save()
    for name, upload in uploads().items():
        slot = name.removeprefix("document_")
        kind = DocumentType.objects.get(code=slot)
        documents.accept(upload, slot=slot, document_type=kind, draft=draft)
    return draft


def covered(
    user: User, sector: str = "ART", *, months: int = 4, plan: int = 1, paid_at: datetime
) -> Contribution:
    """A first contribution, submitted and paid at that moment."""
    with time_machine.travel(paid_at, tick=False):
        return _pay(submit(user, sector, months=months, plan=plan), paid_at)


def renewed(last: Contribution, *, months: int, plan: int = 1, paid_at: datetime) -> Contribution:
    """The sector's next contribution, submitted and paid at that moment."""
    with time_machine.travel(paid_at, tick=False):
        following = renewal.renew(last.registration, plan=plan_number(plan), months=months)
        return _pay(following, paid_at)


def told(answer: Any) -> str:
    """The messages that the next page will show."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def _pay(contribution: Contribution, paid_at: datetime) -> Contribution:
    with transaction.atomic():
        activate(hold(contribution.pk), paid_at=paid_at)
        return hold(contribution.pk)
