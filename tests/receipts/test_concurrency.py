"""Twenty at once, on PostgreSQL; and what happens when the lock is taken away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection

from accounts.models import User
from receipts.models import Receipt, ReceiptCounter, ReceiptCounterManager
from receipts.numbering import parse
from tests.receipts.making import issue_receipt

PARALLEL = 20

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def without_lock(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter is read without holding it, and taken once all others are as far."""
    ReceiptCounter.objects.create(year=2019)
    all_are_here = Barrier(PARALLEL)
    take = ReceiptCounter.take

    def wait_and_take(counter: ReceiptCounter) -> int:
        all_are_here.wait(timeout=10)
        return take(counter)

    monkeypatch.setattr(ReceiptCounterManager, "lock", lambda self, year: self.get(year=year))
    monkeypatch.setattr(ReceiptCounter, "take", wait_and_take)


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """What twenty threads return that start together: results, or a database's refusals."""
    start = Barrier(PARALLEL)

    def run(index: int) -> Any:
        try:
            start.wait(timeout=10)
            return work(index)
        except IntegrityError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(PARALLEL) as pool:
        return list(pool.map(run, range(PARALLEL)))


def running_numbers() -> list[int]:
    return sorted(parse(number)[1] for number in Receipt.objects.values_list("number", flat=True))


def test_parallel_payments_get_numbers_without_gap_or_twin(owner: User) -> None:
    at_once(lambda index: issue_receipt(owner, payment_reference=f"ORDER-{index}"))
    assert running_numbers() == list(range(1, PARALLEL + 1))


@pytest.mark.usefixtures("without_lock")
def test_without_the_lock_twins_meet(owner: User) -> None:
    results = at_once(lambda index: issue_receipt(owner, payment_reference=f"ORDER-{index}"))
    twins = [str(result) for result in results if isinstance(result, IntegrityError)]
    assert len(twins) == PARALLEL - 1
    assert all("receipts_receipt_number_key" in twin for twin in twins)
    assert running_numbers() != list(range(1, PARALLEL + 1))


def test_one_payment_in_parallel_gets_one_receipt(owner: User) -> None:
    results = at_once(lambda _: issue_receipt(owner, payment_reference="ORDER"))
    assert {receipt.number for receipt in results} == {"20190000000001"}
    assert running_numbers() == [1]
    assert ReceiptCounter.objects.get().last == 1


@pytest.mark.usefixtures("without_lock")
def test_without_the_lock_one_payment_is_refused_nineteen_times(owner: User) -> None:
    results = at_once(lambda _: issue_receipt(owner, payment_reference="ORDER"))
    assert sum(isinstance(result, IntegrityError) for result in results) == PARALLEL - 1
    assert running_numbers() == [1]  # the constraints hold even so
