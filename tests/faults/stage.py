"""A running site with its mock gateway, as the tests of faults play on it."""

import datetime
import itertools
import ssl
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Barrier
from typing import Any
from unittest.mock import patch

import httpx
from celery import Celery
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from accounts.models import User
from accounts.notify.models import Message
from payments import enquiry, inbox
from payments.fpx.client import load_private_key
from payments.gateway import client, order_of
from payments.models import Case, Payment
from payments.states import PaymentState
from receipts.models import Receipt
from selfemployed.models import Contribution
from tests.faults.invariants import violations
from tests.faults.processes import servers_of_web
from tests.faults.taking_part import taking_part
from tests.faults.waiting import wait_until
from tests.making import Gateway, begin, make_user, sign_in, submit
from workshop.site import Site

CSRF = "c" * 32
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# Made once: for every request anew it would take ten times as long as the request.
TLS = ssl.create_default_context()
_numbers = itertools.count(1)


@dataclass
class Stage:
    site: Site

    # --- Somebody pays ---------------------------------------------------------------------
    def person(self, **changes: Any) -> User:
        """Somebody new, with a valid IC number of their own."""
        number = next(_numbers)
        born = datetime.date(1970, 1, 1) + datetime.timedelta(days=number)
        return make_user(f"{born:%y%m%d}14{number:04d}", **changes)

    def submitted(self, sector: str = "ART", **changes: Any) -> Contribution:
        """A contribution of somebody new, not paid."""
        return submit(self.person(), sector, **changes)

    def at_the_bank(self, contribution: Contribution | None = None, **plan: object) -> Payment:
        """A payment begun, whose person stands at the bank; ``plan`` as the mock's control."""
        payment = begin(contribution or self.submitted(), bank="TEST0021")
        return self.to_the_bank(payment, **plan)

    def to_the_bank(self, payment: Payment, **plan: object) -> Payment:
        """The person of a payment that was begun comes to the bank."""
        if plan:
            self.control("scenario", order=payment.order_number, **plan)
        fields = client().authorisation_fields(order_of(payment))
        url = self.site.mock_url + "/FPXMain/seller2DReceiver.jsp"
        assert httpx.post(url, data=fields, verify=TLS).status_code == 303
        return payment

    def decide(self, payment: Payment) -> dict[str, Any]:
        """The person logs in at the bank and confirms; returns what the mock then knows."""
        return self.control("decide", order=payment.order_number)

    def age(self, payment: Payment, **ago: float) -> None:
        """The payment began so long ago; the mock then finds nothing to an enquiry (76)."""
        payment.created_at -= datetime.timedelta(**ago)
        payment.save(update_fields=["created_at"])

    def paid(self, contribution: Contribution | None = None) -> Payment:
        """A payment that went all the way, direct AC included."""
        payment = self.at_the_bank(contribution)
        self.decide(payment)
        return self.settled(payment)

    # --- Somebody looks ----------------------------------------------------------------------
    def browser(self, user: User) -> httpx.Client:
        """A browser in which this person is signed in, staff with their second step, and may
        post any form.
        """
        door = Browser()
        sign_in(door, user)
        cookies = {
            settings.SESSION_COOKIE_NAME: str(door.session.session_key),
            settings.CSRF_COOKIE_NAME: CSRF,
        }
        headers = {"X-CSRFToken": CSRF}
        url = self.site.base_url
        return httpx.Client(base_url=url, cookies=cookies, headers=headers, timeout=60, verify=TLS)

    # --- What FPX does ------------------------------------------------------------------------
    def control(self, path: str, **asked: object) -> dict[str, Any]:
        reply = httpx.post(
            f"{self.site.mock_url}/control/{path}", json=asked, timeout=30, verify=TLS
        )
        assert reply.status_code == 200, reply.text
        told: dict[str, Any] = reply.json()
        return told

    def transactions(self, payment: Payment | None = None) -> list[dict[str, Any]]:
        """What the mock knows: of one payment, or of all."""
        query = {"order": payment.order_number} if payment else {}
        url = f"{self.site.mock_url}/control/transactions"
        reply = httpx.get(url, params=query, timeout=30, verify=TLS)
        found: list[dict[str, Any]] = reply.json()["transactions"]
        return found

    def message(self, payment: Payment) -> dict[str, str]:
        """The AC that the browser would carry, signed by the mock."""
        message: dict[str, str] = self.transactions(payment)[0]["indirect"]
        return message

    def signer(self, key: str = "fpx") -> Gateway:
        """Signs with the mock's own key what the mock would not say; ``fpx-next`` is its next."""
        return Gateway(load_private_key(self.site.data / "mockfpx" / f"{key}-private.pem"))

    def answers(self, payment: Payment) -> list[str]:
        """What each direct AC was answered; a line that broke is an empty answer."""
        return [
            attempt["answer"]
            for told in self.transactions(payment)
            for delivery in told["direct"]
            for attempt in delivery["attempts"]
        ]

    def direct(self, fields: dict[str, str] | bytes) -> httpx.Response:
        return self._post("direct", fields)

    def indirect(self, fields: dict[str, str] | bytes) -> httpx.Response:
        return self._post("indirect", fields)

    def _post(self, door: str, fields: dict[str, str] | bytes) -> httpx.Response:
        url = f"{self.site.base_url}/payments/fpx/{door}/"
        if isinstance(fields, bytes):
            return httpx.post(url, content=fields, headers=FORM, timeout=60, verify=TLS)
        return httpx.post(url, data=fields, timeout=60, verify=TLS)

    # --- What the portal makes of it ------------------------------------------------------------
    def settled(self, payment: Payment, state: str = PaymentState.PAID) -> Payment:
        """Wait for the payment to come to this state."""

        def there() -> bool:
            payment.refresh_from_db()
            return payment.state == state

        wait_until(there)
        return payment

    def wait_for_web(self) -> None:
        """Until all the servers of the web are there again."""

        def all_there() -> bool:
            url = f"{self.site.base_url}/health/"
            with suppress(httpx.TransportError):
                return len(servers_of_web(self.site)) == 2 and httpx.get(url, verify=TLS).is_success
            return False

        wait_until(all_there, seconds=90)

    def render_all(self) -> None:
        """The worker makes every PDF that is missing, those of the demonstration too."""
        self.tick("receipts.tasks.render_missing")
        wait_until(lambda: not Receipt.objects.unrendered().exists(), seconds=90)

    def wait_for_receipt(self, payment: Payment) -> None:
        """Until the PDF is made and its mail is sent; the mail comes once."""
        payment.refresh_from_db()
        unmade = Receipt.objects.unrendered().filter(pk=payment.receipt_id)
        mail = Message.objects.filter(to=payment.buyer_email, template="receipts/ready")
        sent = mail.filter(state=Message.State.SENT)
        wait_until(lambda: not unmade.exists() and sent.exists(), seconds=90)
        assert len(self.mails(payment)) == 1

    def mails(self, payment: Payment) -> list[dict[str, str]]:
        """What the person of the payment found in the inbox."""
        url = f"{self.site.base_url}/inbox/messages.json"
        reply = httpx.get(url, params={"to": payment.buyer_email}, verify=TLS)
        found: list[dict[str, str]] = reply.json()
        return found

    def process_kept(self) -> None:
        """What a crash left behind, without the half minute that it may take by itself."""
        with self._nothing_is_too_young():
            inbox.process_kept(most=100_000)

    def tick(self, *tasks: str) -> None:
        """Beat's next minute is now: the site's worker gets these sweeps to do."""
        address = self.site.environment["REDIS_URL"]
        with Celery(broker=address, set_as_current=False) as app:
            for task in tasks:
                app.send_task(task, ignore_result=True)

    def sweep(self) -> None:
        """Do now what the clock would do within minutes: messages left behind, questions due."""
        self.process_kept()
        Payment.objects.pending().update(next_enquiry_at=timezone.now())
        enquiry.ask_due()

    def problems(self) -> dict[str, list[Any]]:
        """Broken invariants, and money that FPX took and the portal does not know of."""
        found: dict[str, list[Any]] = dict(violations())
        if lost := self._money_lost():
            found["money lost"] = lost
        return found

    def _money_lost(self) -> list[str]:
        """Orders that are approved at FPX, and here neither paid, surplus nor a case."""
        taken = {told["order"] for told in self.transactions() if told["code"] == "00"}
        known = Payment.objects.filter(
            order_number__in=taken, state__in=[PaymentState.PAID, PaymentState.SURPLUS]
        )
        cases = Case.objects.filter(order_number__in=taken)
        return sorted(
            taken
            - set(known.values_list("order_number", flat=True))
            - set(cases.values_list("order_number", flat=True))
        )

    @staticmethod
    def _nothing_is_too_young() -> Any:
        return patch.object(inbox, "LEFT_BEHIND", datetime.timedelta(0))


@contextmanager
def on_stage(site: Site) -> Iterator[Stage]:
    """Take part in a site of a test's own; after it nothing is broken or lost there either."""
    with taking_part(site):
        stage = Stage(site)
        yield stage
        stage.sweep()
        problems = stage.problems()
        assert not problems, problems


def at_once(works: Iterable[Callable[[], Any]]) -> list[Any]:
    """The results, or exceptions, of works that set out together, each in a thread of its own."""
    works = list(works)
    start = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        start.wait(timeout=30)
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
