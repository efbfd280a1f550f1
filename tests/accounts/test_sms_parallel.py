"""Sweeps at the same instant: one question for each SMS, and one mail instead."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.notify import instead, reports, tasks
from accounts.notify.models import Message
from accounts.notify.transports import sms_gateway
from tests.accounts.gateway import serving, warning
from tests.accounts.test_otp_parallel import together
from workshop.mocksms import Gateway

pytestmark = pytest.mark.django_db(transaction=True)

Report, State = Message.Report, Message.State


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with serving(settings) as gateway:
        yield gateway


@pytest.fixture
def due(gateway: Gateway) -> None:
    """Four SMS whose question is due."""
    for _ in range(4):
        warning()
    tasks.deliver_due()
    Message.objects.update(ask_at=timezone.now())


def test_each_sms_is_asked_about_once(due: None, gateway: Gateway) -> None:
    assert together(8, reports.ask_next).count(True) == 4
    assert gateway.told == 4 + 4
    assert Message.objects.filter(report=Report.DELIVERED).count() == 4


def test_each_gets_one_mail_instead() -> None:
    for _ in range(4):
        warning()
    Message.objects.update(state=State.DEAD)
    assert together(8, instead.promise_next).count(True) >= 4
    assert Message.objects.filter(channel="email").count() == 4


def test_control_without_the_claim_several_ask(due: None, gateway: Gateway) -> None:
    all_have_looked = Barrier(4)
    before = gateway.told

    def look_then_ask() -> None:
        row = Message.objects.filter(
            report=Report.WAITING, ask_at__lte=timezone.now() + timedelta(seconds=1)
        ).earliest("pk")
        all_have_looked.wait(timeout=20)
        sms_gateway.fate_of(row.reference)

    together(4, look_then_ask)
    assert gateway.told == before + 4
