"""Fault 25: an SMS gateway that errs, talks rubbish, is slow or loses what it took.

The site's own mock gateway is told to. Money, coverage and mails never wait for it.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.utils import timezone

from accounts.notify.models import Message
from accounts.notify.sending import send_sms
from tests.faults.stage import TLS, Stage
from tests.faults.waiting import wait_until

DELIVER, FOLLOW = "accounts.notify.tasks.deliver_due", "accounts.notify.tasks.follow_sms"
State, Report = Message.State, Message.Report


class Gateway:
    """The mock beside the site, as the tests speak to it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def behave(self, **how: Any) -> None:
        answer = httpx.post(f"{self.url}/control", json=how, verify=TLS)
        assert answer.status_code == 200, answer.text

    def taken(self, message: Message) -> list[dict[str, str]]:
        """What went to this number."""
        messages = httpx.get(f"{self.url}/", verify=TLS).json()["messages"]
        return [one for one in messages if one["to"] == message.to]


@pytest.fixture
def gateway(stage: Stage) -> Iterator[Gateway]:
    gateway = Gateway(stage.site.sms_url)
    yield gateway
    gateway.behave()


def promise(stage: Stage) -> Message:
    """An SMS to somebody new, without a secret."""
    person = stage.person()
    mobile = f"+6019{person.pk:07d}"
    return send_sms(
        to=mobile, template="accounts/mobile_changed", context={}, language="ms",
        mail_instead_to=person.email,
    )  # fmt: skip


def now(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def try_now(stage: Stage, message: Message) -> None:
    """Its wait is over, and beat's next minute is now."""
    due = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(pk=message.pk, state=State.QUEUED).update(due_at=due)
    stage.tick(DELIVER)


def ask_now(stage: Stage, message: Message) -> None:
    Message.objects.filter(pk=message.pk, report=Report.WAITING).update(ask_at=timezone.now())
    stage.tick(FOLLOW)


@pytest.mark.parametrize("trouble", ["error", "garbage", "drop", "lost"])
def test_25_an_sms_arrives_once_after_the_gateway_has_failed(
    stage: Stage, gateway: Gateway, trouble: str
) -> None:
    gateway.behave(troubles=[trouble])
    message = promise(stage)
    stage.tick(DELIVER)
    wait_until(lambda: bool(now(message).last_error))
    assert (now(message).state, now(message).attempts) == (State.QUEUED, 1)
    stage.wait_for_receipt(stage.paid())
    gateway.behave()
    try_now(stage, message)
    wait_until(lambda: now(message).state == State.SENT)
    ask_now(stage, message)
    wait_until(lambda: now(message).report == Report.DELIVERED)
    assert len(gateway.taken(message)) == 1


def test_25_a_gateway_that_says_nothing_holds_up_neither_money_nor_mails(
    stage: Stage, gateway: Gateway
) -> None:
    gateway.behave(troubles=["slow"], seconds=15)
    first, second = promise(stage), promise(stage)
    stage.tick(DELIVER)
    stage.wait_for_receipt(stage.paid())
    wait_until(lambda: bool(now(first).last_error))
    assert "GatewaySilent" in now(first).last_error
    assert now(second).attempts == 0
    gateway.behave()
    for message in (first, second):
        try_now(stage, message)
        wait_until(lambda message=message: now(message).state == State.SENT)


def test_25_an_sms_that_the_gateway_rejects_is_dead_for_staff_to_see_and_goes_by_mail(
    stage: Stage, gateway: Gateway
) -> None:
    gateway.behave(troubles=["reject"])
    message = promise(stage)
    stage.tick(DELIVER)
    wait_until(lambda: now(message).state == State.DEAD)
    stage.tick(FOLLOW)
    instead = Message.objects.filter(instead_of=message)
    wait_until(instead.exists)
    stage.tick(DELIVER)
    wait_until(instead.filter(state=State.SENT).exists)
    gateway.behave()
    with stage.browser(stage.person(is_staff=True, is_superuser=True)) as staff:
        listed = staff.get("/admin/notify/message/", params={"state": "dead"}).text
        assert message.to in listed
        asked = {"action": "send_again", "_selected_action": message.pk}
        assert staff.post("/admin/notify/message/", data=asked).status_code == 302
    stage.tick(DELIVER)
    wait_until(lambda: now(message).state == State.SENT)
    assert [one["status"] for one in gateway.taken(message)] == ["rejected", "accepted"]


@pytest.mark.slice
def test_25_an_sms_that_is_not_delivered_goes_by_mail(stage: Stage, gateway: Gateway) -> None:
    gateway.behave(fate="undelivered")
    message = promise(stage)
    stage.tick(DELIVER)
    wait_until(lambda: now(message).state == State.SENT)
    ask_now(stage, message)
    instead = Message.objects.filter(instead_of=message)
    wait_until(instead.exists)
    assert now(message).report == Report.UNDELIVERED
    stage.tick(DELIVER)
    wait_until(instead.filter(state=State.SENT).exists)
