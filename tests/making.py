"""Making people, contributions and gateway messages for tests, by the real operations."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.models import Authenticator, User
from payments import checkout
from payments.fpx.signing import CHECKSUM, sign
from payments.models import Bank, Payment
from selfemployed import enrolment
from selfemployed.models import Branch, Contribution, Plan, Sector, SectorRegistration, State
from wording.formats import MALAYSIA

# From rights to the browser of somebody at the admin who has them.
Staff = Callable[..., Client]


def at(text: str) -> datetime:
    """``27-12-2019 16:35:08`` in Malaysia, as the guide writes moments."""
    return datetime.strptime(text, "%d-%m-%Y %H:%M:%S").replace(tzinfo=MALAYSIA)


def make_user(ic_number: str = "790811087654", **changes: Any) -> User:
    fields = {
        "full_name": "Aishah binti Ismail",
        "email": f"{ic_number}@example.com",
        "mobile": f"+6012{ic_number[-7:]}",
        "secret_phrase": "Kereta merah",
        "language": "en",
    }
    user: User = User.objects.create_user(ic_number, "teksi-merah-1979", **(fields | changes))
    return user


def sign_in(client: Client, user: User) -> None:
    """Sign the person in at this browser; staff with their second step."""
    client.force_login(user)
    if User.objects.filter(pk=user.pk, is_staff=True).exists():
        authenticator, _made = Authenticator.objects.get_or_create(user=user, confirmed=True)
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = authenticator.persistent_id
        session.save()


def details_of_form(user: User, **changes: Any) -> dict[str, Any]:
    """The registration form's personal details, as values."""
    return {
        "ic_number": user.ic_number,
        "full_name": user.full_name,
        "status": "individual",
        "nationality": "malaysian",
        "race": "malay",
        "gender": "female",
        "address_line_1": "12 Jalan Bunga Raya",
        "address_line_2": "",
        "state": State.objects.get(name_en="Kelantan"),
        "city": "Kuala Krai",
        "postcode": "18000",
        "house_phone": "+6097441234",
        "mobile_phone": user.mobile,
        "email": user.email,
        "branch": Branch.objects.get(code="02"),
    } | changes


def submit(user: User, sector: str = "ART", *, months: int = 4, plan: int = 1) -> Contribution:
    """A first contribution, submitted now and not paid."""
    row = Sector.objects.get(name_en=sector)
    draft = enrolment.draft_for(user, row)
    return enrolment.register(
        draft,
        details=details_of_form(user),
        sector_class=row.classes.order_by("position")[0],
        plan=plan_number(plan),
        months=months,
    )


def plan_number(number: int) -> Plan:
    return Plan.objects.in_force(timezone.localdate()).get(number=number)


def registration(user: User, sector: str) -> SectorRegistration:
    return SectorRegistration.objects.of(user).get(sector__name_en=sector)


def begin(contribution: Contribution, bank: str = "ABB0233") -> Payment:
    return checkout.begin(
        contribution, bank=Bank.objects.get(code=bank), buyer_email=contribution.email
    )


@dataclass(frozen=True)
class Gateway:
    """FPX as the tests play it: it signs what it says about a payment."""

    key: RSAPrivateKey

    def says(self, payment: Payment, *, paid_at: datetime | None = None, **changes: str) -> bytes:
        """A signed AC about a payment: approved, unless ``changes`` say otherwise."""
        fields = self.fields(payment, paid_at=paid_at) | {
            f"fpx_{name}": value for name, value in changes.items()
        }
        fields[CHECKSUM] = sign(fields, self.key)
        return urlencode(fields).encode()

    def fields(self, payment: Payment, *, paid_at: datetime | None = None) -> dict[str, str]:
        moment = (paid_at or timezone.now()).astimezone(MALAYSIA)
        return {
            "fpx_debitAuthCode": "00",
            "fpx_debitAuthNo": "15733223",
            "fpx_sellerExId": "EX00012345",
            "fpx_creditAuthNo": "9999999999",
            "fpx_buyerName": "N@ME()/ .-&BUYER",
            "fpx_buyerId": "",
            "fpx_sellerTxnTime": f"{payment.created_at.astimezone(MALAYSIA):%Y%m%d%H%M%S}",
            "fpx_sellerExOrderNo": payment.order_number,
            "fpx_makerName": "'Ma,ker\"",
            "fpx_buyerBankBranch": "Bank, Branch",
            "fpx_buyerBankId": payment.bank.code,
            "fpx_msgToken": "01",
            "fpx_creditAuthCode": "00",
            "fpx_sellerId": "SE00012345",
            "fpx_fpxTxnTime": f"{moment:%Y%m%d%H%M%S}",
            "fpx_buyerIban": "",
            "fpx_sellerOrderNo": payment.seller_order_number,
            "fpx_txnAmount": f"{payment.amount:.2f}",
            "fpx_fpxTxnId": f"{moment:%y%m%d%H%M%S}0001",
            "fpx_msgType": "AC",
            "fpx_txnCurrency": "MYR",
        }
