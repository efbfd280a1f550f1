"""The site that is measured, and everybody and everything on it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from matrix.demo.people import GUIDE
from payments import inbox
from payments.fpx.client import load_private_key
from payments.models import Door, Payment
from receipts import voiding
from receipts.models import Receipt
from selfemployed.models import Document, Sector, SectorRegistration
from tests.faults.taking_part import taking_part
from tests.making import Gateway, begin, make_user, sign_in, submit
from tests.security import world
from tests.security.world import World
from workshop.places import ROOT
from workshop.site import Site

LONG_NAME = "Muhammad Zulkarnain Abdurrahman bin Tengku Kamaruzzaman Al-Haj @ Syed Abdullah"
LONG_FILE = "Salinan kad pengenalan dan lesen memandu (depan, belakang) 2026-11-28_14.02.17.jpeg"
LONG_SECTOR = "PERKHIDMATAN PENGANGKUTAN PENUMPANG DAN PENGHANTARAN BARANGAN"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.ui.settings"}


@dataclass(frozen=True)
class Place:
    """The site and its people.

    ``payments`` are those whose outcome is to be seen, by outcome, with whose they are;
    ``receipts`` are of the guide's person, by what the check page says of them;
    ``to_pay`` are the contributions that can be taken to the bank once, by language.
    """

    site: Site
    world: World
    people: dict[str, User]
    payments: dict[str, tuple[str, Payment]]
    receipts: dict[str, Receipt]
    to_pay: dict[str, int]

    def registration(self, role: str) -> int:
        """The key of the newest registration of this person."""
        newest = SectorRegistration.objects.of(self.people[role]).latest("pk")
        return int(newest.pk)

    def browser(self, role: str) -> Client:
        """Django's test client, for what is looked up beforehand."""
        door = Client(raise_request_exception=False)
        if role in self.people:
            sign_in(door, self.people[role])
        return door

    def session(self, role: str) -> dict[str, str]:
        """The cookies of somebody who has just signed in."""
        if role not in self.people:
            return {}
        key = self.browser(role).session.session_key
        return {settings.SESSION_COOKIE_NAME: str(key)}


@contextmanager
def measured() -> Iterator[Place]:
    """A site of its own, of which this process is a part until the end."""
    with tempfile.TemporaryDirectory(prefix="matrix-static-") as folder:
        told = SETTINGS | {"MATRIX_UI_STATIC": folder}
        _collect(told)
        with Site(**told) as site, taking_part(site):
            yield _furnish(site)


def _collect(told: dict[str, str]) -> None:
    command = [sys.executable, ROOT / "manage.py", "collectstatic", "--no-input", "-v0"]
    subprocess.run(command, env=os.environ | told, cwd=ROOT, check=True)


def _furnish(site: Site) -> Place:
    gateway = Gateway(load_private_key(site.data / "mockfpx" / "fpx-private.pem"))
    made = world.make(gateway)
    people = made.people | {
        "guide": User.objects.get(ic_number=GUIDE.ic_number),
        "newcomer": make_user("910203106121", full_name=LONG_NAME),
        "renewer": make_user("880817105563", full_name="Tan Ah Kow"),
        "troubled": make_user("870415086531", full_name="Muthu a/l Raman"),
        "payer": make_user("900101076542", full_name="Siti binti Omar"),
    }
    _soon_over(people["renewer"], gateway)
    Document.objects.filter(draft__isnull=False, slot="identification-card").update(
        file_name=LONG_FILE
    )
    outcomes = {
        payment.state: ("person A", payment) for payment in Payment.objects.of(people["person A"])
    }
    to_pay = {"en": submit(people["payer"], "ART").pk, "ms": submit(people["payer"], "AGENT").pk}
    return Place(
        site=site,
        world=made,
        people=people,
        payments=outcomes | _trouble(people["troubled"], gateway),
        receipts=_of_yesteryear(people["guide"], staff=people["clerk"]),
        to_pay=to_pay,
    )


def _soon_over(person: User, gateway: Gateway) -> None:
    """Cover that ends within days, in a sector of a long name."""
    Sector.objects.filter(name_en="HAWKER").update(name_ms=LONG_SECTOR, name_en=LONG_SECTOR)
    with time_machine.travel(timezone.now() - timedelta(days=25)):
        inbox.receive(gateway.says(begin(submit(person, LONG_SECTOR, months=1))), door=Door.DIRECT)


def _of_yesteryear(person: User, *, staff: User) -> dict[str, Receipt]:
    """A receipt whose coverage is over, and one that was declared void."""
    expired, wrong = Receipt.objects.filter(owner=person).order_by("number")[:2]
    voiding.void(wrong.pk, by=staff, reason="The sector on it was chosen by mistake.")
    return {"expired": expired, "void": wrong}


def _trouble(person: User, gateway: Gateway) -> dict[str, tuple[str, Payment]]:
    """A payment that FPX has not answered, and one that it has refused."""
    failed, pending = begin(submit(person, "ART")), begin(submit(person, "AGENT"))
    inbox.receive(gateway.says(failed, debitAuthCode="51"), door=Door.DIRECT)
    return {"failed": ("troubled", failed), "pending": ("troubled", pending)}
