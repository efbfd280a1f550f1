"""Fault 25 in small: an SMS gateway that fails in every way it can, spoken to over HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from pytest_django import Settings

from accounts.notify import delivery, tasks
from accounts.notify.models import Message
from accounts.notify.transports import inbox
from accounts.otp import LIFETIME
from tests.accounts.gateway import serving, warning
from tests.accounts.test_sending import activation, code
from workshop.mocksms import Gateway, Visit

pytestmark = pytest.mark.django_db

State, Report = Message.State, Message.Report
MINUTE = timedelta(minutes=1)


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with serving(settings) as gateway:
        yield gateway


def now(message: Message) -> Message:
    """The row as it is by now."""
    return Message.objects.get(pk=message.pk)


def is_dead(message: Message) -> bool:
    return now(message).state == State.DEAD


def test_an_sms_is_handed_over_under_its_reference(gateway: Gateway) -> None:
    message = warning()
    tasks.deliver_due()
    [taken] = gateway.messages.values()
    assert taken["id"] == str(message.reference)
    assert (taken["to"], taken["text"]) == ("+60108877665", message.body_text)
    assert (now(message).state, now(message).report) == (State.SENT, Report.WAITING)


def test_the_words_of_a_code_go_once_it_is_handed_over(gateway: Gateway) -> None:
    message = code()
    tasks.deliver_due()
    [taken] = gateway.messages.values()
    assert "123456" in taken["text"]
    assert now(message).body_text == ""


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ("error", "the gateway answered 500"),
        ("garbage", "the gateway's answer is no JSON"),
        ("drop", "the gateway broke off"),
        ("lost", "the gateway broke off"),
        ("slow", "the gateway"),
    ],
)
def test_whatever_the_gateway_does_the_sms_is_sent_once_and_later(
    gateway: Gateway, clock: time_machine.Traveller, trouble: str, told: str
) -> None:
    gateway.behave(troubles=(trouble,), seconds=1.5)
    message = warning()
    tasks.deliver_due()
    assert now(message).state == State.QUEUED
    assert told in now(message).last_error
    assert "60108877665" not in now(message).last_error
    gateway.behave()
    clock.shift(2 * MINUTE)
    tasks.deliver_due()
    assert now(message).state == State.SENT
    assert list(gateway.messages) == [str(message.reference)]
    assert gateway.told == 2


def test_control_under_another_name_a_lost_answer_sends_it_twice(
    gateway: Gateway, clock: time_machine.Traveller
) -> None:
    gateway.behave(troubles=("lost",))
    warning()
    tasks.deliver_due()
    Message.objects.update(reference=uuid4())
    gateway.behave()
    clock.shift(2 * MINUTE)
    tasks.deliver_due()
    assert len(gateway.messages) == 2


def test_a_silent_gateway_is_asked_once_in_a_sweep_and_mails_do_not_wait_for_it(
    gateway: Gateway, settings: Settings
) -> None:
    settings.SMS_URL = "http://127.0.0.1:9"
    first, second, mail = warning(), warning(), activation()
    tasks.deliver_due()
    assert [now(one).attempts for one in (first, second, mail)] == [1, 0, 1]
    assert now(mail).state == State.SENT
    settings.SMS_URL = f"http://127.0.0.1:{gateway.server_port}"
    tasks.deliver_due()
    assert now(second).state == State.SENT


def test_an_answer_that_drips_is_cut_off(
    gateway: Gateway, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drip(visit: Visit, *_about: object) -> None:
        for _ in range(100):
            visit.wfile.write(b"H")
            sleep(0.1)

    monkeypatch.setattr(Visit, "_write", drip)
    settings.SMS_TIMEOUTS = (0.5, 0.5)
    message, started = warning(), monotonic()
    tasks.deliver_due()
    assert monotonic() - started < 5
    assert "too slow" in now(message).last_error


def test_what_is_rejected_is_dead_at_once(gateway: Gateway) -> None:
    gateway.behave(troubles=("reject",))
    message = warning()
    tasks.deliver_due()
    assert is_dead(message)
    assert now(message).last_error == "Rejected: invalid_number"
    assert now(message).attempts == 1


def test_a_wrong_key_is_no_rejection(gateway: Gateway, settings: Settings) -> None:
    settings.SMS_KEY = "another"
    message = warning()
    tasks.deliver_due()
    assert now(message).state == State.QUEUED
    assert gateway.messages == {}


@pytest.mark.parametrize(
    "answer",
    [
        {"id": "another", "status": "accepted"},
        {"status": "accepted"},
        {"id": "", "status": "accepted"},
        ["accepted"],
        {"status": "queued"},
        {"status": "accepted", "padding": "x" * 5000},
    ],
)
def test_only_what_was_agreed_counts_as_accepted(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    def take(said: dict[str, str], **_how: object) -> Any:
        whole = isinstance(answer, dict) and "id" not in answer and len(answer) != 1
        return {"id": said["id"], **answer} if whole else answer

    monkeypatch.setattr(gateway, "take", take)
    message = warning()
    tasks.deliver_due()
    assert now(message).state == State.QUEUED


def test_500_sms_through_a_gateway_that_fails_at_random_are_sent_or_visibly_dead(
    gateway: Gateway, clock: time_machine.Traveller
) -> None:
    gateway.behave(troubles=("error", "garbage", "drop", "lost", "reject"), share=0.6, seed=25)
    messages = [warning(mail_instead_to="") for _ in range(500)]
    for wait in (0, *delivery.WAITS):
        # A spread wait is over after the longest of its kind.
        clock.shift(timedelta(minutes=wait * (1 + delivery.JITTER)))
        tasks.deliver_due()
    assert not Message.objects.filter(state=State.QUEUED).exists()
    sent = set(Message.objects.filter(state=State.SENT).values_list("reference", flat=True))
    dead = Message.objects.filter(state=State.DEAD)
    accepted = {name for name, known in gateway.messages.items() if known["status"] == "accepted"}
    assert len(sent) + dead.count() == len(messages)
    assert {str(one) for one in sent} <= accepted
    assert dead
    assert not dead.filter(last_error="").exists()
    assert gateway.told <= len(messages) * (len(delivery.WAITS) + 1)


def test_a_code_is_tried_each_minute_and_not_when_it_has_expired(
    gateway: Gateway, clock: time_machine.Traveller
) -> None:
    gateway.behave(troubles=("error",))
    message = warning(good_for=LIFETIME)
    for _ in range(10):
        tasks.deliver_due()
        clock.shift(MINUTE)
    assert is_dead(message)
    assert 3 <= gateway.told <= 6
    assert now(message).last_error.endswith("NotUnderstood: the gateway answered 500")


def test_what_came_too_late_is_not_handed_over(
    gateway: Gateway, clock: time_machine.Traveller
) -> None:
    message = warning(good_for=LIFETIME)
    clock.shift(LIFETIME)
    tasks.deliver_due()
    assert is_dead(message)
    assert "TooLate" in now(message).last_error
    assert gateway.told == 0


def test_in_development_without_a_gateway_the_inbox_takes_it() -> None:
    message = warning()
    tasks.deliver_due()
    assert (now(message).state, now(message).report) == (State.SENT, "")
    assert inbox.messages()[0]["body"] == message.body_text
