import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import User
from receipts.models import Receipt
from tests.receipts.making import issue_receipt, make_person

FROZEN = [
    ("number", "'20190000000009'"),
    ("payment_reference", "'ANOTHER'"),
    ("amount", "1.00"),
    ("paid_at", "now()"),
    ("issued_at", "now()"),
    ("snapshot", "'{}'"),
    ("owner_id", "owner_id + 1"),
    ("id", "id + 1"),
]


@pytest.mark.parametrize(("column", "value"), FROZEN)
def test_no_frozen_column_can_be_changed(owner: User, column: str, value: str) -> None:
    receipt = issue_receipt(owner)
    with (
        pytest.raises(IntegrityError, match="append-only: UPDATE refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE receipts_receipt SET {column} = {value}, pdf = 'x'")  # noqa: S608 constants above
    assert Receipt.objects.get().number == receipt.number


def test_every_column_but_the_file_is_tried_above() -> None:
    columns = {field.column for field in Receipt._meta.concrete_fields}
    assert columns - {column for column, _ in FROZEN} == {"pdf", "rendered_at"}


def test_no_receipt_can_be_deleted(owner: User) -> None:
    receipt = issue_receipt(owner)
    with pytest.raises(IntegrityError, match="append-only: DELETE refused"), transaction.atomic():
        receipt.delete()
    assert Receipt.objects.filter(number=receipt.number).exists()


def test_its_file_can_be_changed(owner: User) -> None:
    issue_receipt(owner)
    assert Receipt.objects.update(pdf="receipts/new.pdf", rendered_at=timezone.now()) == 1


def test_the_owner_of_a_receipt_cannot_be_deleted(owner: User) -> None:
    issue_receipt(owner)
    with pytest.raises(ProtectedError):
        owner.delete()


def test_a_person_sees_their_own_receipts_only(owner: User) -> None:
    receipt = issue_receipt(owner)
    assert list(Receipt.objects.visible_to(owner)) == [receipt]
    assert not Receipt.objects.visible_to(make_person()).exists()
