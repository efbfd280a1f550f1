"""The history of the guide's person: the eleven rows of 27-12-2019, bought one by one."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.models import SignIn, User
from matrix.demo.creating import create
from matrix.demo.people import GUIDE
from payments import checkout, settlement
from payments.fpx.messages import CURRENCY, Confirmation
from payments.models import Bank, Payment
from selfemployed import documents, enrolment, renewal
from selfemployed.models import (
    Branch,
    Contribution,
    DocumentSlot,
    Gender,
    Nationality,
    Plan,
    Race,
    Sector,
    SectorRegistration,
    SelfEmployedStatus,
    State,
)
from wording.formats import MALAYSIA

JOINED = datetime(2019, 12, 19, 16, 5, 33, tzinfo=MALAYSIA)
LAST_LOGIN = datetime(2019, 12, 27, 14, 35, 47, tzinfo=MALAYSIA)


@dataclass(frozen=True)
class Purchase:
    """One row of the guide, as it was bought: moment in Malaysia, sector, months, plan."""

    paid_at: datetime
    sector: str
    months: int
    plan: int


def _at(text: str) -> datetime:
    return datetime.strptime(text, "%d-%m-%Y %H:%M:%S").replace(tzinfo=MALAYSIA)


PURCHASES = [
    Purchase(_at("19-12-2019 16:26:12"), "ONLINE BUSINESS", 1, 1),
    Purchase(_at("19-12-2019 17:12:19"), "SUPPORT SERVICES", 5, 1),
    Purchase(_at("23-12-2019 16:15:39"), "INFORMATION TECHNOLOGY", 1, 2),
    Purchase(_at("23-12-2019 16:29:15"), "ACCOMMODATION", 6, 2),
    Purchase(_at("23-12-2019 16:35:47"), "AGENT", 5, 2),
    Purchase(_at("23-12-2019 16:53:25"), "PROFESSIONAL SERVICES", 4, 2),
    Purchase(_at("23-12-2019 17:01:10"), "ONLINE BUSINESS", 3, 1),
    Purchase(_at("23-12-2019 17:03:22"), "SUPPORT SERVICES", 3, 1),
    Purchase(_at("23-12-2019 17:06:41"), "PROFESSIONAL SERVICES", 8, 2),
    Purchase(_at("27-12-2019 16:25:42"), "ART", 4, 1),
    Purchase(_at("27-12-2019 16:35:08"), "INFORMATION TECHNOLOGY", 4, 2),
]


def tell() -> User:
    """Make the person and buy the eleven contributions, each at its own moment."""
    with time_machine.travel(JOINED, tick=False):
        user = create(GUIDE)
    for purchase in PURCHASES:
        with time_machine.travel(purchase.paid_at, tick=False):
            pay(_submit(user, purchase))
    SignIn.objects.create(user=user, at=LAST_LOGIN, successful=True)
    return user


def pay(contribution: Contribution) -> Payment:
    """Pay at this very moment, as FPX would confirm it."""
    payment = checkout.begin(
        contribution, bank=Bank.objects.get(code="ABB0233"), buyer_email=contribution.email
    )
    now = timezone.now()
    settlement.settle(
        Confirmation(
            message_type="AC",
            exchange_id=settings.FPX_EXCHANGE_ID,
            seller_id=settings.FPX_SELLER_ID,
            order_number=payment.order_number,
            seller_order_number=payment.seller_order_number,
            amount=payment.amount,
            currency=CURRENCY,
            code="00",
            transaction_id=f"{now.astimezone(MALAYSIA):%y%m%d%H%M%S}{payment.pk:04d}",
            paid_at=now,
            bank_id=payment.bank.code,
        ),
        source="demo",
    )
    payment.refresh_from_db()
    return payment


def _submit(user: User, purchase: Purchase) -> Contribution:
    plan = Plan.objects.in_force(purchase.paid_at.date()).get(number=purchase.plan)
    held = SectorRegistration.objects.of(user).filter(sector__name_en=purchase.sector).first()
    if held:
        return renewal.renew(held, plan=plan, months=purchase.months)
    sector = Sector.objects.get(name_en=purchase.sector)
    sector_class = sector.classes.order_by("position").first()
    if sector_class is None:
        raise LookupError(f"the sector {purchase.sector} has no class")
    draft = enrolment.draft_for(user, sector)
    for slot in DocumentSlot.objects.for_class(sector_class):
        alternative = slot.alternatives_on(purchase.paid_at.date())[0]
        documents.accept(
            SimpleUploadedFile(f"{slot.code}.jpg", picture(), "image/jpeg"),
            slot=slot.code,
            document_type=alternative.document_type,
            draft=draft,
        )
    return enrolment.register(
        draft,
        details=details(user),
        sector_class=sector_class,
        plan=plan,
        months=purchase.months,
    )


def details(user: User) -> dict[str, Any]:
    """The personal details of the guide's sample form, with a postcode that fits its town."""
    return {
        "ic_number": user.ic_number,
        "full_name": user.full_name,
        "status": SelfEmployedStatus.OTHERS,
        "nationality": Nationality.MALAYSIAN,
        "race": Race.MALAY,
        "gender": Gender.MALE,
        "address_line_1": "No. 61 1st Floor",
        "address_line_2": "Jln Tuanku Osman",
        "state": State.objects.get(name_en="Kelantan"),
        "city": "Kuala Krai",
        "postcode": "18000",
        "house_phone": user.mobile,
        "mobile_phone": user.mobile,
        "email": user.email,
        "branch": Branch.objects.get(code="02"),
    }


def picture() -> bytes:
    """A plain sheet of paper, as a photograph of a document would come."""
    file = BytesIO()
    Image.new("RGB", (420, 594), "#EFF6FF").save(file, "JPEG")
    return file.getvalue()
