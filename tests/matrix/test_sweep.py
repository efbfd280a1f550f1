"""What the schedule does, done by hand."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from matrix.celery import app
from payments import inbox
from payments.models import Door, GatewayMessage, Payment
from receipts.models import Receipt
from selfemployed.models import Reminder
from tests.making import Gateway, begin, submit

pytestmark = pytest.mark.django_db


def sweep(*jobs: str) -> list[str]:
    said = StringIO()
    call_command("sweep", *jobs, stdout=said)
    return said.getvalue().splitlines()


@pytest.fixture
def paid(driver: User, gateway: Gateway) -> Payment:
    payment = begin(submit(driver))
    inbox.receive(gateway.says(payment), door=Door.DIRECT)
    return payment


def test_every_job_of_the_schedule_is_done_once(paid: Payment) -> None:
    said = sweep()
    assert len(said) == len(app.conf.beat_schedule)
    assert Receipt.objects.unrendered().count() == 0
    assert Reminder.objects.count() == 1  # thanks
    assert "remind_due: 0" in sweep()


def test_only_the_job_that_is_named_is_done(
    driver: User, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = gateway.says(begin(submit(driver)))
    GatewayMessage.objects.create(door=Door.DIRECT, body=body)
    monkeypatch.setattr(inbox, "LEFT_BEHIND", inbox.LEFT_BEHIND * 0)
    assert sweep("process_kept") == ["process_kept: 1"]
    assert Receipt.objects.unrendered().count() == 1


def test_a_job_that_there_is_not_is_refused() -> None:
    with pytest.raises(CommandError, match="No such job: everything"):
        sweep("everything")
