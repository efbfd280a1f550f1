"""After random schedules: everything comes to its end, and then nothing may be wrong."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx

from payments import reconciliation
from payments.models import GatewayMessage, Payment
from payments.states import PaymentState
from tests.faults.playing import Play, Told
from tests.faults.schedule import Attempt, Fault, Purchase
from tests.faults.stage import Stage
from tests.faults.waiting import becomes_true, wait_until

Books = dict[str, Told]
"""What the mock knows of each order."""


def wrong_after(stage: Stage, plays: Sequence[Play]) -> dict[str, list[Any]]:
    """What is wrong in the end, by what was broken; empty when all is well."""
    books = _books_at_rest(stage, plays)
    stage.wait_for_web()
    unsettled = _sweep_until_none(stage, lambda: _unsettled(plays, books))
    _compare_lists(stage, books)
    different = _sweep_until_none(stage, lambda: [one for _, one in _differences(plays, books)])
    found = {
        **stage.problems(),
        "settled only by the daily list": unsettled,
        "not as FPX says": different,
        "forged and believed": [body for play in plays for body in play.believed()],
        "answered wrongly": [answer for play in plays for answer in play.wrong_answers],
        "led astray": [] if _was_cut(plays) else [one for play in plays for one in play.led_astray],
    }
    return {broken: rows for broken, rows in found.items() if rows}


def _sweep_until_none(stage: Stage, find: Callable[[], list[str]]) -> list[str]:
    """What is still found when the site's own worker has ended the questions that it began."""

    def none() -> bool:
        stage.sweep()
        return not find()

    becomes_true(none, seconds=30)
    return find()


def _unsettled(plays: Sequence[Play], books: Books) -> list[str]:
    """FPX denied a few orders and then said nothing by itself: only the daily list tells those."""
    return [
        difference
        for purchase, difference in _differences(plays, books)
        if not any(map(_was_denied, purchase.attempts))
    ]


def _was_cut(plays: Sequence[Play]) -> bool:
    """Whoever comes from the bank while the database is away is led to the history."""
    misfortunes = [misfortune for play in plays for misfortune in play.schedule.misfortunes]
    return any(misfortune.fault is Fault.CONNECTION_CUT for misfortune in misfortunes)


def report(wrong: dict[str, list[Any]], plays: Sequence[Play]) -> str:
    """All that somebody needs who looks for the cause: what is wrong, the schedules, the rows."""
    said = repr(wrong)
    concerned = [
        play
        for play in plays
        if any(f"seed {play.schedule.seed}:" in said or str(one) in said for one in play.payments)
    ]
    lines = [f"{broken}: {rows}" for broken, rows in wrong.items()]
    for play in concerned or plays:
        lines += ["", play.schedule.describe(), *_rows(play)]
    return "\n".join(lines)


def tally(plays: Sequence[Play]) -> Counter[str]:
    """How much was played."""
    orders = [payment.order_number for play in plays for payment in play.payments]
    total = Counter(happened for play in plays for happened in play.happened)
    total["schedules"] += len(plays)
    total["payments"] += len(orders)
    total["messages kept"] += GatewayMessage.objects.filter(order_number__in=orders).count()
    return total


def _rows(play: Play) -> Iterator[str]:
    for payment in Payment.objects.filter(pk__in=[known.pk for known in play.payments]):
        yield f"  {payment} of contribution {payment.contribution_id}: {payment.state}"
        for event in payment.events.all():
            yield f"    {event.at:%H:%M:%S.%f} {event}, {event.source} {event.note}"
        for message in payment.messages.order_by("pk"):
            yield f"    {message.received_at:%H:%M:%S.%f} {message}, {message.verdict}"


def _books_at_rest(stage: Stage, plays: Sequence[Play]) -> Books:
    """When every second act is played, and every direct message accepted or given up."""
    books: Books = {}

    def is_at_rest(payment: Payment) -> bool:
        [books[payment.order_number]] = stage.transactions(payment)
        deliveries = books[payment.order_number]["direct"]
        return all(delivery["state"] != "waiting" for delivery in deliveries)

    payments = [payment for play in plays for payment in play.payments]
    for payment in payments:
        stage.control("later", order=payment.order_number)
    for payment in payments:
        wait_until(lambda payment=payment: is_at_rest(payment), seconds=120)
    return books


def _differences(plays: Sequence[Play], books: Books) -> Iterator[tuple[Purchase, str]]:
    """The purchases whose payments are not what FPX's books ask for."""
    for play in plays:
        for number, purchase in enumerate(play.schedule.purchases):
            begun = [
                (attempt, payment)
                for turn, attempt in enumerate(purchase.attempts)
                if (payment := play.payment((number, turn)))
            ]
            should = _should_be([(attempt, books[str(payment)]) for attempt, payment in begun])
            found = Payment.objects.filter(pk__in=[payment.pk for _, payment in begun])
            states = sorted(found.values_list("state", flat=True))
            if states != should:
                orders = ", ".join(str(payment) for _, payment in begun)
                yield purchase, f"seed {play.schedule.seed}: {orders}: {states}, not {should}"


def _should_be(attempts: Sequence[tuple[Attempt, Told]]) -> list[str]:
    """One is paid wherever money came; what came besides is surplus."""
    states: list[str] = []
    for attempt, told in attempts:
        if told["code"] != "00":
            states.append(PaymentState.FAILED)
        elif attempt.scenario == "wrong_amount":
            states.append(PaymentState.MISMATCH)
        else:
            paid_before = PaymentState.PAID in states
            states.append(PaymentState.SURPLUS if paid_before else PaymentState.PAID)
    return sorted(states)


def _was_denied(attempt: Attempt) -> bool:
    return attempt.aged and attempt.scenario == "late_enquiry"


def _compare_lists(stage: Stage, books: Books) -> None:
    """FPX's settlement lists arrive, of each day on which somebody paid."""
    for day in {told["received"][:10] for told in books.values()}:
        reply = httpx.get(f"{stage.site.mock_url}/control/settlement", params={"day": day})
        reconciliation.reconcile(reply.content, source=f"{day}.txt", by=None)
