from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from pytest_django import Settings

from accounts.notify import delivery, tasks
from accounts.notify.models import Message
from accounts.notify.transports import email, inbox
from tests.accounts.test_sending import activation, code

pytestmark = pytest.mark.django_db

State, SMS = Message.State, Message.Channel.SMS


def refuse(*_args: object, **_kwargs: object) -> None:
    raise SMTPServerDisconnected("Connection unexpectedly closed")


def test_a_message_is_sent_once() -> None:
    message = activation()
    assert delivery.deliver(message.pk)
    assert not delivery.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.SENT, 1)
    assert message.sent_at
    assert len(inbox.messages()) == 1


def test_the_mail_has_both_parts(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tasks.deliver(activation().pk)
    sent = mail.outbox[0]
    assert isinstance(sent, EmailMultiAlternatives)
    assert sent.to == ["ahmad@gmail.com"]
    assert "disini" in sent.body
    assert sent.alternatives[0].mimetype == "text/html"


def test_secrets_go_once_they_are_sent() -> None:
    message = code()
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.body_text == message.body_html == ""
    assert "123456" in inbox.messages()[0]["body"]


def test_other_words_are_kept() -> None:
    message = code()
    Message.objects.update(confidential=False)
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert "123456" in message.body_text


def test_a_failure_is_tried_again_later_and_later_and_then_dead(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email, "send", refuse)
    message = activation()
    for minutes in delivery.WAITS:
        tasks.deliver_due()
        message.refresh_from_db()
        assert message.state == State.QUEUED
        assert "Connection unexpectedly closed" in message.last_error
        wait = message.due_at - timezone.now()
        assert 0.8 * minutes <= wait / timedelta(minutes=1) <= 1.2 * minutes
        clock.shift(wait - timedelta(seconds=1))
        assert not delivery.deliver(message.pk)
        clock.shift(timedelta(seconds=1))
    tasks.deliver_due()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.DEAD, len(delivery.WAITS) + 1)
    assert message.body_text
    clock.shift(timedelta(days=30))
    assert not delivery.deliver_next(Message.Channel.EMAIL)


def test_a_mail_server_that_comes_back_gets_the_mail(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = activation()
    with monkeypatch.context() as patch:
        patch.setattr(email, "send", refuse)
        tasks.deliver_due()
    clock.shift(timedelta(minutes=2))
    tasks.deliver_due()
    message.refresh_from_db()
    assert (message.state, message.last_error) == (State.SENT, "")


def test_one_bad_message_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(email, "send", refuse)
    activation()
    sms = code()
    tasks.deliver_due()
    sms.refresh_from_db()
    assert sms.state == State.SENT


def test_a_worker_that_died_on_the_way_is_replaced_after_the_lease(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = code()

    def die(_message: Message) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_attempt", die)
        with pytest.raises(SystemExit):
            delivery.deliver(message.pk)
    assert not delivery.deliver_next(SMS)
    clock.shift(delivery.LEASE)
    assert delivery.deliver_next(SMS)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.SENT, 2)


def test_without_an_sms_transport_the_message_stays_visible(settings: Settings) -> None:
    settings.SMS_TRANSPORT = "off"
    message = code()
    delivery.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == State.QUEUED
    assert "MATRIX_SMS is off" in message.last_error


def test_the_sweep_stops_in_time_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    code()
    monkeypatch.setattr(tasks, "SWEEP_SECONDS", 0.0)
    tasks.deliver_due()
    assert Message.objects.get().state == State.QUEUED


def test_the_oldest_goes_first(clock: time_machine.Traveller) -> None:
    first = code()
    clock.shift(timedelta(seconds=1))
    code()
    delivery.deliver_next(SMS)
    assert Message.objects.get(state=State.SENT) == first
