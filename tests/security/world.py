"""One row at least of everything, all of it person A's; and somebody in every role."""

import re
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import audit
from accounts.audit import Action
from accounts.models import OneTimeCode, SignIn, SignUp, User
from matrix import roles
from matrix.pages import feedback
from matrix.pages.models import Closure
from payments import certifying, inbox, reconciliation
from payments.models import CoverCertificate, Door, Payment
from receipts.models import Receipt
from selfemployed import enrolment
from selfemployed.models import Contribution, Document
from tests.making import Gateway, begin, make_user, sign_in, submit
from tests.payments.lists import listing, settled
from tests.security.matrix import APP_LIST
from tests.security.routes import fill
from tests.selfemployed.applying import SECTOR, complete_draft
from wording import formats

ROLES = ("anonymous", "person A", "person B", "clerk", "finance", "supervisor", "auditor",
         "superuser")  # fmt: skip
STAFF = ROLES[3:]


@dataclass(frozen=True)
class World:
    people: dict[str, User]
    paid: Payment
    unpaid: Contribution
    certificate: CoverCertificate

    def browser(self, role: str) -> Client:
        browser = Client()
        if role in self.people:
            sign_in(browser, self.people[role])
        return browser

    def path(self, route: str) -> str:
        """A path that fits the route, to a row of person A's."""
        if route.startswith(APP_LIST):
            return "/admin/payments/"
        for part, value in self._values(route).items():
            route = route.replace(part, str(value))
        return fill(route)

    def _values(self, route: str) -> dict[str, object]:
        owner = self.people["person A"]
        receipt = Receipt.objects.get(owner=owner)
        if in_admin := re.match(r"/admin/(\w+)/(\w+)/<", route):
            row = apps.get_model(*in_admin.groups())._default_manager.earliest("pk").pk
            return {"<path:object_id>": row, "<int:object_id>": row, "<id>": row,
                    "<int:user_id>": owner.pk, "<int:receipt_id>": receipt.pk,
                    "<int:contribution_id>": self.unpaid.pk}  # fmt: skip
        return {
            "<path:content_type_id>": ContentType.objects.get_for_model(Payment).pk,
            "<path:object_id>": self.paid.pk,
            "<int:contribution_id>": self.unpaid.pk,
            "<int:registration_id>": self.paid.contribution.registration_id,
            "<int:document_id>": Document.objects.earliest("pk").pk,
            "<int:coverage_id>": self.paid.contribution.coverage.pk,
            "<int:year>": formats.day(self.paid.shown_at)[-4:],
            "<slug:reference>": self.certificate.reference,
            "<str:cover_proof>": self.certificate.snapshot["proof"],
            "<slug:order_number>": self.paid.order_number,
            "<slug:sector_code>": SECTOR,
            "^(?P<number>[0-9]{14})/": f"{receipt.number}/",
            "<str:proof>": receipt.snapshot["proof"],
            "<int:pk>": owner.pk,
        }


def make(gateway: Gateway) -> World:
    roles.load()
    people = {
        role: _person(role, number) for number, role in enumerate(ROLES) if role != "anonymous"
    }
    owner = people["person A"]
    paid = begin(submit(owner, "ART"))
    inbox.receive(gateway.says(paid), door=Door.DIRECT)
    paid.refresh_from_db()
    _mismatch(owner, gateway)
    _surplus(owner, gateway)
    unpaid = submit(owner, "HAWKER")
    complete_draft(owner)
    list_of_day = listing([settled(paid)], day=f"{timezone.localdate():%Y%m%d}")
    reconciliation.reconcile(list_of_day, source="fpx.txt", by=None)
    _accounts_rows(owner)
    Closure.objects.create(user=people["person B"], closed_at=timezone.now())
    words = feedback.Words(topic="payment", message="The page is slow.", language="en")
    feedback.send(words, user=owner, source="")
    certificate = certifying.certify(
        RequestFactory().get("/"), owner, at=paid.shown_at, by=people["clerk"]
    )
    return World(people=people, paid=paid, unpaid=unpaid, certificate=certificate)


def _person(role: str, number: int) -> User:
    person = make_user(
        f"80010114557{number}",
        full_name=role.title(),
        is_staff=role in STAFF,
        is_superuser=role == "superuser",
    )
    person.groups.set(Group.objects.filter(name=role))
    return person


def _mismatch(owner: User, gateway: Gateway) -> None:
    payment = begin(submit(owner, "AGENT"))
    inbox.receive(gateway.says(payment, txnAmount="1.00"), door=Door.DIRECT)


def _surplus(owner: User, gateway: Gateway) -> None:
    payment = begin(submit(owner, "FISHERY"))
    enrolment.reject(payment.contribution_id, reason="The licence cannot be read.")
    inbox.receive(gateway.says(payment), door=Door.DIRECT)


def _accounts_rows(owner: User) -> None:
    now = timezone.now()
    SignIn.objects.create(user=owner, successful=True)
    SignUp.objects.create(
        id_type="new_ic", ic_number="900505101234", full_name="Mei", email="mei@example.com",
        mobile="+60191234567", language="en", terms_accepted_at=now,
    )  # fmt: skip
    OneTimeCode.objects.create(
        purpose=OneTimeCode.Purpose.SIGN_UP, destination="+60191234567", session_nonce="n",
        digest="d", created_at=now, expires_at=now,
    )  # fmt: skip
    audit.record(Action.CHANGED, request=RequestFactory().get("/"), actor=owner, subject=owner)
