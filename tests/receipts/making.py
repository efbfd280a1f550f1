"""Receipts to test with: those of the guide's payment of 27-12-2019."""

from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import transaction

from accounts.models import User
from receipts import verification
from receipts.details import ReceiptDetails, freeze
from receipts.issuing import issue
from receipts.models import Receipt
from wording.formats import MALAYSIA

IC_NUMBER = "790811087654"
PAID_AT = datetime(2019, 12, 27, 16, 35, 8, tzinfo=MALAYSIA)
AMOUNT = Decimal("77.60")
DETAILS = ReceiptDetails(
    payer_name="Ahmad bin Ali",
    ic_number=IC_NUMBER,
    payment_method="Portal MATRIX - FPX",
    bank="Affin Bank",
    fpx_transaction_id="1234567890",
    annual_amount=Decimal("232.80"),
    insured_monthly_earnings=Decimal("1550.00"),
    monthly_amount=Decimal("19.40"),
    months=4,
    coverage_start=datetime(2020, 1, 23, tzinfo=MALAYSIA),
    coverage_end=datetime(2020, 5, 22, 23, 59, 59, tzinfo=MALAYSIA),
    self_employed_code="K0200078756M",
    sector_en="INFORMATION TECHNOLOGY",
    sector_ms="Teknologi Maklumat",
    branch="Pejabat PERKESO Kuala Lumpur",
)

_people = count(1)
_references = count(1)


def snapshot(**changes: Any) -> dict[str, Any]:
    """The guide's receipt 20190000104627, with ``changes`` to what is frozen."""
    proof = verification.prove("20190000104627", DETAILS)
    facts = {
        "number": "20190000104627",
        "issued_at": datetime(2019, 12, 27, 16, 35, 10, tzinfo=MALAYSIA),
        "paid_at": PAID_AT,
        "amount": AMOUNT,
        "official": False,
        "helpline": "1-300-22-8000",
        "help_email": "perkeso@perkeso.gov.my",
        "proof": proof,
        "verify_url": verification.address(proof),
    }
    return freeze(DETAILS, **facts) | changes


def make_person(**fields: Any) -> User:
    index = next(_people)
    number = fields.pop("ic_number", f"70010114{index:04}")
    return User.objects.create_user(
        number,
        "a long password",
        full_name=fields.pop("full_name", "Ahmad bin Ali"),
        email=f"payer{index}@example.com",
        mobile=f"+60188{index:06}",
        **fields,
    )


def issue_receipt(owner: User, **changes: Any) -> Receipt:
    facts = {
        "payment_reference": f"PAYMENT-{next(_references)}",
        "paid_at": PAID_AT,
        "amount": AMOUNT,
        "details": DETAILS,
    }
    with transaction.atomic():
        return issue(owner=owner, **facts | changes)
