"""What the gateway said and what became of a payment cannot be changed afterwards."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from payments import inbox
from payments.models import Door, GatewayMessage, PaymentEvent
from tests.making import Gateway, begin, submit


@pytest.fixture(autouse=True)
def settled(driver: User, gateway: Gateway) -> None:
    inbox.receive(gateway.says(begin(submit(driver))), door=Door.DIRECT)


def test_an_event_can_be_neither_changed_nor_deleted() -> None:
    events = PaymentEvent.objects.all()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        events.update(note="nothing happened")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        events.delete()


@pytest.mark.parametrize("change", [{"body": b""}, {"door": "indirect"}, {"verdict": ""}])
def test_a_message_stays_as_it_came_and_was_judged(change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="otherwise stays"), transaction.atomic():
        GatewayMessage.objects.update(**change)
    with pytest.raises(IntegrityError, match="otherwise stays"), transaction.atomic():
        GatewayMessage.objects.all().delete()
