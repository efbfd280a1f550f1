"""What the locks protect, and that they do: without them the same races go wrong."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import User
from payments import checkout, inbox
from payments.models import Door, Payment, Verdict
from receipts.models import Receipt
from selfemployed import activation
from selfemployed.models import Contribution, Coverage
from tests.making import Gateway, begin, submit

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, work: Callable[[], object]) -> list[object]:
    """The results of doing ``work`` in ``count`` threads that set out together."""
    start = Barrier(count)

    def run(_number: int) -> object:
        start.wait(timeout=10)
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_the_same_message_twenty_times_at_once_is_one_coverage_and_one_receipt(
    driver: User, gateway: Gateway
) -> None:
    body = gateway.says(begin(submit(driver)))
    results = at_once(20, lambda: inbox.receive(body, door=Door.DIRECT).verdict)
    assert sorted(map(str, results)) == [Verdict.APPLIED] + [Verdict.NOTHING_NEW] * 19
    assert Coverage.objects.count() == Receipt.objects.count() == 1


def test_two_tabs_that_pay_at_once_begin_one_payment(driver: User, gateway: Gateway) -> None:
    contribution = submit(driver)
    results = at_once(2, lambda: begin(contribution))
    assert Payment.objects.count() == 1
    assert sum(isinstance(result, checkout.PaymentInProgress) for result in results) == 1


def test_without_the_lock_two_tabs_begin_two_payments(
    driver: User, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: it is the lock on the contribution that keeps it to one."""
    contribution = submit(driver)
    both_looked = Barrier(2)

    def look(pk: int) -> Contribution:
        return Contribution.objects.with_details().get(pk=pk)

    def none_in_progress(*args: object, **kwargs: object) -> None:
        both_looked.wait(timeout=10)

    monkeypatch.setattr(activation, "hold", look)
    monkeypatch.setattr(checkout, "in_progress", none_in_progress)
    at_once(2, lambda: begin(contribution))
    assert Payment.objects.count() == 2


def test_two_paid_attempts_settled_at_once_are_one_coverage_and_one_surplus(
    driver: User, gateway: Gateway
) -> None:
    first = begin(submit(driver))
    inbox.receive(gateway.says(first, debitAuthCode="51"), door=Door.DIRECT)
    second = begin(first.contribution)
    bodies = [gateway.says(first), gateway.says(second)]
    at_once(2, lambda: inbox.receive(bodies.pop(), door=Door.DIRECT))
    assert sorted(Payment.objects.values_list("state", flat=True)) == ["paid", "surplus"]
    assert Coverage.objects.count() == Receipt.objects.count() == 1
