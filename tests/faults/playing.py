"""Playing a random schedule on the stage: its people, strangers and misfortunes at once."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from random import Random
from typing import Any
from urllib.parse import urlencode

import httpx

from accounts.models import User
from payments import enquiry
from payments.checkout import NothingToPay, PaymentInProgress
from payments.models import GatewayMessage, Payment
from payments.models.message import FORGED
from selfemployed import renewal
from selfemployed.models import Contribution
from tests.faults.forging import forged
from tests.faults.misfortunes import befall
from tests.faults.schedule import (
    Attempt,
    Door,
    Misfortune,
    Post,
    Purchase,
    Question,
    Schedule,
    SecondAct,
    Step,
    Which,
)
from tests.faults.stage import Stage, at_once
from tests.faults.waiting import wait_until
from tests.making import begin, registration, submit

HISTORY = "/contributions/"
Told = dict[str, Any]


class Play:
    """One schedule on its way."""

    def __init__(self, stage: Stage, schedule: Schedule) -> None:
        self.schedule = schedule
        self.happened: list[str] = []
        self.wrong_answers: list[str] = []
        self.led_astray: list[str] = []
        self._stage = stage
        self._at_the_bank: dict[Which, Future[Payment | None]] = {
            which: Future() for which in schedule.attempts
        }
        self._paid_before: list[Payment] = []
        self._forged: list[bytes] = []

    def run(self) -> None:
        """Raises what the people and the strangers could not do, whatever befell the site."""
        people = [self._stage.person() for _ in range(self.schedule.people)]
        works: list[Callable[[], None]] = [
            partial(self._buy, number, purchase, by=people[purchase.person])
            for number, purchase in enumerate(self.schedule.purchases)
        ]
        works += [partial(self._take, step) for step in self.schedule.steps]
        works += [partial(self._suffer, misfortune) for misfortune in self.schedule.misfortunes]
        errors = [result for result in at_once(works) if isinstance(result, Exception)]
        if errors:
            group = ExceptionGroup(f"seed {self.schedule.seed}", errors)
            group.add_note(self.schedule.describe())
            raise group

    # --- What came of it ------------------------------------------------------------------------
    def payment(self, which: Which) -> Payment | None:
        """None where there was nothing left to pay, or nobody came so far."""
        return self._at_the_bank[which].result()

    @property
    def payments(self) -> list[Payment]:
        begun = [payment for which in self._at_the_bank if (payment := self.payment(which))]
        return self._paid_before + begun

    def believed(self) -> list[str]:
        """Forged messages that were taken for FPX's."""
        kept = GatewayMessage.objects.filter(body__in=self._forged).exclude(verdict__in=FORGED)
        return [f"{message.verdict}: {bytes(message.body)!r}" for message in kept]

    # --- People ---------------------------------------------------------------------------------
    def _buy(self, number: int, purchase: Purchase, *, by: User) -> None:
        coming = [self._at_the_bank[number, turn] for turn in range(len(purchase.attempts))]
        try:
            contribution = self._submit(purchase, by=by)
            for attempt, at_the_bank in zip(purchase.attempts, coming, strict=True):
                self._pay(contribution, attempt, at_the_bank)
        finally:
            # Nobody waits for somebody who will not come.
            for at_the_bank in coming:
                if not at_the_bank.done():
                    at_the_bank.set_result(None)

    def _submit(self, purchase: Purchase, *, by: User) -> Contribution:
        if not purchase.renews:
            return submit(by, purchase.sector, months=purchase.months)
        first = submit(by, purchase.sector)
        payment = self._stage.at_the_bank(first)
        self._paid_before.append(payment)
        self._stage.decide(payment)
        wait_until(lambda: self._is_paid(payment), seconds=90)
        held = registration(by, purchase.sector)
        return renewal.renew(held, plan=first.plan, months=purchase.months)

    def _is_paid(self, payment: Payment) -> bool:
        payment.refresh_from_db()
        return payment.receipt_id is not None

    def _pay(
        self, contribution: Contribution, attempt: Attempt, at_the_bank: Future[Payment | None]
    ) -> None:
        payment = self._begin(contribution)
        if payment is None:
            return
        if attempt.aged:
            self._stage.age(payment, minutes=61)
        copies = {} if attempt.copies is None else {"copies": attempt.copies}
        self._stage.to_the_bank(payment, scenario=attempt.scenario, **copies)
        at_the_bank.set_result(payment)
        self._stage.decide(payment)

    def _begin(self, contribution: Contribution) -> Payment | None:
        """As the page does it: FPX is asked about an attempt that stands in the way."""
        begun: list[Payment | None] = []

        def has_begun() -> bool:
            try:
                begun.append(begin(contribution, bank="TEST0021"))
            except NothingToPay:
                begun.append(None)
            except PaymentInProgress as earlier:
                enquiry.ask(earlier.payment)
            return bool(begun)

        wait_until(has_begun, seconds=90)
        return begun[0]

    # --- Strangers, and FPX's own hands ------------------------------------------------------
    def _take(self, step: Step) -> None:
        payment = self._at_the_bank[step.of].result(timeout=240)
        if payment is None:
            return
        time.sleep(step.after)
        match step:
            case Question():
                enquiry.ask(Payment.objects.select_related("bank").get(pk=payment.pk))
            case SecondAct():
                self._decided(payment)
                self._stage.control("later", order=payment.order_number)
            case Post():
                self._post(payment, step)

    def _post(self, payment: Payment, post: Post) -> None:
        dice, messages = Random(post.dice), _messages(self._decided(payment))
        if not messages:
            return
        fields = dice.choice(messages)
        if post.forgery:
            body = forged(fields, post.forgery, dice=dice)
            self._forged.append(body)
        else:
            body = urlencode(fields).encode()
        through = self._stage.direct if post.door is Door.DIRECT else self._stage.indirect
        for _ in range(post.times):
            self.happened.append("forged messages" if post.forgery else "messages again")
            try:
                reply = through(body)
            except httpx.TransportError:
                self.happened.append("broken lines")
            else:
                self._judge(reply, payment, post)

    def _judge(self, reply: httpx.Response, payment: Payment, post: Post) -> None:
        if reply.is_server_error:
            self.happened.append("server errors")
        elif not _is_right(reply, payment, post):
            place = reply.headers.get("location", "")
            answer = f"{reply.status_code} {reply.text[:40]!r} {place}"
            wrong = self.led_astray if place == HISTORY else self.wrong_answers
            wrong.append(f"{payment}: {post} was answered {answer}")

    def _decided(self, payment: Payment) -> Told:
        """What FPX knows of it once the person has decided."""
        told: Told = {}

        def is_decided() -> bool:
            told.update(self._stage.transactions(payment)[0])
            return bool(told["stage"] == "concluded")

        wait_until(is_decided, seconds=90)
        return told

    # --- Misfortunes --------------------------------------------------------------------------
    def _suffer(self, misfortune: Misfortune) -> None:
        time.sleep(misfortune.after)
        if befall(self._stage.site, misfortune):
            self.happened.append(misfortune.fault)


def _messages(told: Told) -> list[dict[str, str]]:
    """What FPX has truly signed about a payment so far, oldest first."""
    sent = [told["indirect"] or {}, *(delivery["fields"] for delivery in told["direct"])]
    answered = [asked["answered"] for asked in told["enquiries"]]
    if told["scenario"] == "bad_signature":
        return answered
    return [fields for fields in sent if fields] + answered


def _is_right(reply: httpx.Response, payment: Payment, post: Post) -> bool:
    if post.door is Door.DIRECT:
        if post.forgery:
            return reply.status_code == httpx.codes.BAD_REQUEST
        return reply.status_code == httpx.codes.OK and reply.text == "OK"
    named = payment.order_number in reply.headers.get("location", "")
    return reply.status_code == httpx.codes.SEE_OTHER and named is not bool(post.forgery)
