"""A running site with its mock gateway, as the tests of faults play on it."""

import datetime
import itertools
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any
from unittest.mock import patch

import httpx
from django.db import connection
from django.utils import timezone

from accounts.models import User
from payments import enquiry, inbox
from payments.gateway import client, order_of
from payments.models import Case, Payment
from payments.states import PaymentState
from selfemployed.models import Contribution
from tests.faults.invariants import violations
from tests.faults.waiting import wait_until
from tests.making import begin, make_user, submit
from workshop.site import Site

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
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
        if plan:
            self.control("scenario", order=payment.order_number, **plan)
        fields = client().authorisation_fields(order_of(payment))
        url = self.site.mock_url + "/FPXMain/seller2DReceiver.jsp"
        assert httpx.post(url, data=fields).status_code == 303
        return payment

    def decide(self, payment: Payment) -> dict[str, Any]:
        """The person logs in at the bank and confirms; returns what the mock then knows."""
        return self.control("decide", order=payment.order_number)

    def paid(self, contribution: Contribution | None = None) -> Payment:
        """A payment that went all the way, direct AC included."""
        payment = self.at_the_bank(contribution)
        self.decide(payment)
        return self.settled(payment)

    # --- What FPX does ------------------------------------------------------------------------
    def control(self, path: str, **asked: object) -> dict[str, Any]:
        reply = httpx.post(f"{self.site.mock_url}/control/{path}", json=asked, timeout=30)
        assert reply.status_code == 200, reply.text
        told: dict[str, Any] = reply.json()
        return told

    def transactions(self, payment: Payment | None = None) -> list[dict[str, Any]]:
        """What the mock knows: of one payment, or of all."""
        query = {"order": payment.order_number} if payment else {}
        reply = httpx.get(f"{self.site.mock_url}/control/transactions", params=query, timeout=30)
        found: list[dict[str, Any]] = reply.json()["transactions"]
        return found

    def message(self, payment: Payment) -> dict[str, str]:
        """The AC that the browser would carry, signed by the mock."""
        message: dict[str, str] = self.transactions(payment)[0]["indirect"]
        return message

    def direct(self, fields: dict[str, str] | bytes) -> httpx.Response:
        return self._post("direct", fields)

    def indirect(self, fields: dict[str, str] | bytes) -> httpx.Response:
        return self._post("indirect", fields)

    def _post(self, door: str, fields: dict[str, str] | bytes) -> httpx.Response:
        url = f"{self.site.base_url}/payments/fpx/{door}/"
        if isinstance(fields, bytes):
            return httpx.post(url, content=fields, headers=FORM, timeout=60)
        return httpx.post(url, data=fields, timeout=60)

    # --- What the portal makes of it ------------------------------------------------------------
    def settled(self, payment: Payment, state: str = PaymentState.PAID) -> Payment:
        """Wait for the payment to come to this state."""

        def there() -> bool:
            payment.refresh_from_db()
            return payment.state == state

        wait_until(there)
        return payment

    def sweep(self) -> None:
        """Do now what the clock would do within minutes: messages left behind, questions due."""
        with self._nothing_is_too_young():
            inbox.process_kept(most=100_000)
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
