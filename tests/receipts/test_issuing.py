import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from kombu.exceptions import OperationalError

from accounts.models import User
from receipts import tasks
from receipts.issuing import issue
from receipts.models import Receipt, ReceiptCounter
from tests.receipts.making import AMOUNT, DETAILS, IC_NUMBER, PAID_AT, issue_receipt


def test_the_first_receipts_of_a_year_are_one_and_two(owner: User) -> None:
    numbers = [issue_receipt(owner).number for _ in range(2)]
    assert numbers == ["20190000000001", "20190000000002"]


def test_the_running_number_goes_on_from_the_counter(owner: User) -> None:
    ReceiptCounter.objects.create(year=2019, last=104626)
    assert issue_receipt(owner).number == "20190000104627"


def test_the_year_of_a_number_is_that_of_the_payment_in_malaysia(owner: User) -> None:
    before_midnight = datetime(2019, 12, 31, 15, 59, 59, tzinfo=UTC)
    midnight = datetime(2019, 12, 31, 16, 0, 0, tzinfo=UTC)
    assert issue_receipt(owner, paid_at=before_midnight).number == "20190000000001"
    assert issue_receipt(owner, paid_at=midnight).number == "20200000000001"


def test_a_repeated_call_gives_the_same_receipt(owner: User) -> None:
    first = issue_receipt(owner, payment_reference="ORDER-1")
    again = issue_receipt(owner, payment_reference="ORDER-1")
    assert again == first
    assert issue_receipt(owner).number == "20190000000002"


def test_the_database_refuses_a_second_receipt_for_a_payment(owner: User) -> None:
    receipt = issue_receipt(owner)
    receipt.pk, receipt.number = None, "20190000000099"
    with pytest.raises(IntegrityError, match="payment_reference"), transaction.atomic():
        receipt.save()


def test_a_number_goes_back_with_its_transaction(owner: User) -> None:
    def fail_after_issuing() -> None:
        with transaction.atomic():
            issue_receipt(owner)
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fail_after_issuing()
    assert not Receipt.objects.exists()
    assert issue_receipt(owner).number == "20190000000001"


def test_all_that_is_printed_is_frozen(owner: User) -> None:
    kept = Receipt.objects.get(pk=issue_receipt(owner).pk)
    assert kept.snapshot["number"] == kept.number
    assert kept.snapshot["paid_at"] == "2019-12-27T16:35:08+08:00"
    assert kept.snapshot["amount"] == "77.60"
    assert kept.snapshot["official"] is False
    assert kept.snapshot["sector_ms"] == "Teknologi Maklumat"


def test_the_ic_is_kept_masked_only(owner: User) -> None:
    frozen = json.dumps(issue_receipt(owner).snapshot, ensure_ascii=False)
    assert "790811-08-••••" in frozen
    assert IC_NUMBER[-4:] not in frozen
    assert IC_NUMBER not in repr(DETAILS)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount": Decimal("77.61")}, "4 × 19.40 is not 77.61"),
        ({"paid_at": datetime(2019, 12, 27, 16, 35, 8)}, "time zone"),  # noqa: DTZ001 the fault
    ],
)
def test_a_receipt_that_would_be_wrong_is_refused(
    owner: User, change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        issue_receipt(owner, **change)
    assert not Receipt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_issuing_outside_a_transaction_is_refused(owner: User) -> None:
    with pytest.raises(transaction.TransactionManagementError, match="settles its payment"):
        issue(owner=owner, payment_reference="X", paid_at=PAID_AT, amount=AMOUNT, details=DETAILS)
    assert not ReceiptCounter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_once_the_receipt_is_committed(owner: User, woken: list[int]) -> None:
    with transaction.atomic():
        receipt = issue_receipt(owner)
        assert woken == []
    assert woken == [receipt.pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [OperationalError("refused"), ConnectionError("reset")])
def test_a_broker_that_is_down_changes_nothing(
    owner: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise fault

    monkeypatch.setattr(tasks.render, "apply_async", refuse)
    receipt = issue_receipt(owner)
    assert Receipt.objects.unrendered().get() == receipt
    assert "the sweep will render it" in caplog.text
