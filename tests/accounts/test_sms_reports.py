"""What became of an SMS: asked until it is told, and by mail where it did not arrive."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts import notices
from accounts.models import User
from accounts.notify import again, instead, reports, tasks
from accounts.notify.models import Message
from accounts.notify.sending import send_sms
from accounts.notify.transports import sms_gateway
from accounts.otp import LIFETIME
from tests.accounts.conftest import last_message
from tests.accounts.gateway import serving, warning
from tests.accounts.test_sending import code
from tests.accounts.test_sms_gateway import MINUTE, Report, State, now
from workshop.mocksms import Gateway

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with serving(settings) as gateway:
        yield gateway


@pytest.fixture
def sms(gateway: Gateway, clock: time_machine.Traveller) -> Message:
    """Accepted by the gateway, its fate not known yet."""
    message = warning()
    tasks.deliver_due()
    return now(message)


def mails() -> list[Message]:
    return list(Message.objects.filter(channel="email"))


def test_nobody_asks_before_it_is_time(sms: Message, gateway: Gateway) -> None:
    tasks.follow_sms()
    assert gateway.told == 1


def test_what_is_delivered_is_asked_about_once(
    sms: Message, gateway: Gateway, clock: time_machine.Traveller
) -> None:
    Message.objects.update(ask_at=sms.sent_at)
    for _ in range(3):
        tasks.follow_sms()
        clock.shift(MINUTE)
    assert (now(sms).report, now(sms).state) == (Report.DELIVERED, State.SENT)
    assert gateway.told == 2
    assert mails() == []


def test_what_is_not_delivered_goes_by_mail_once(
    sms: Message, gateway: Gateway, settings: Settings
) -> None:
    gateway.behave(fate="undelivered")
    Message.objects.update(ask_at=sms.sent_at)
    tasks.follow_sms()
    tasks.follow_sms()
    assert (now(sms).report, now(sms).last_error) == (Report.UNDELIVERED, "absent_subscriber")
    [letter] = mails()
    assert (letter.to, letter.instead_of) == ("ahmad@gmail.com", sms)
    for body in (letter.body_text, letter.body_html):
        assert "PERKESO: The mobile number of your MATRIX account was changed." in body
        assert "RM0.00" not in body
        assert "010-•••• 7665" in body
        assert body.index("tidak sampai") < body.index("did not arrive")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tasks.deliver_due()
    assert mail.outbox[0].to == ["ahmad@gmail.com"]


def test_a_dead_sms_goes_by_mail(gateway: Gateway) -> None:
    gateway.behave(troubles=("reject",))
    message = warning()
    tasks.deliver_due()
    tasks.follow_sms()
    assert [one.instead_of for one in mails()] == [message]


def test_without_an_address_nothing_goes_by_mail(gateway: Gateway) -> None:
    gateway.behave(troubles=("reject",))
    warning(mail_instead_to="")
    code()
    tasks.deliver_due()
    tasks.follow_sms()
    assert Message.objects.filter(state=State.DEAD).count() == 2
    assert mails() == []


def test_a_code_never_goes_by_mail() -> None:
    with pytest.raises(ValueError, match="nowhere else"):
        send_sms(
            to="+60108877665", template="accounts/code", context={"code": "123456"},
            language="en", confidential=True, mail_instead_to="ahmad@gmail.com",
        )  # fmt: skip


def test_the_database_takes_one_mail_for_an_sms(sms: Message) -> None:
    Message.objects.create(channel="email", to="a@example.com", instead_of=sms)
    with pytest.raises(IntegrityError):
        Message.objects.create(channel="email", to="a@example.com", instead_of=sms)


def test_after_two_days_of_nothing_nobody_asks_again(
    sms: Message, gateway: Gateway, clock: time_machine.Traveller
) -> None:
    gateway.behave(fate="accepted")
    for minutes in reports.WAITS:
        assert now(sms).report == Report.WAITING
        clock.shift(minutes * MINUTE)
        tasks.follow_sms()
    assert now(sms).report == Report.UNKNOWN
    assert gateway.told == 1 + len(reports.WAITS)
    clock.shift(timedelta(days=30))
    tasks.follow_sms()
    assert gateway.told == 1 + len(reports.WAITS)
    assert mails() == []


@pytest.mark.parametrize("trouble", ["error", "garbage", "drop"])
def test_an_answer_that_is_none_is_asked_for_again(
    sms: Message, gateway: Gateway, clock: time_machine.Traveller, trouble: str
) -> None:
    gateway.behave(troubles=(trouble,))
    clock.shift(MINUTE)
    tasks.follow_sms()
    assert now(sms).report == Report.WAITING
    gateway.behave()
    clock.shift(2 * MINUTE)
    tasks.follow_sms()
    assert now(sms).report == Report.DELIVERED


def test_a_silent_gateway_is_asked_once_in_a_sweep(
    sms: Message, settings: Settings, clock: time_machine.Traveller
) -> None:
    warning()
    tasks.deliver_due()
    clock.shift(MINUTE)
    settings.SMS_URL = "http://127.0.0.1:9"
    tasks.follow_sms()
    assert sorted(Message.objects.values_list("asked", flat=True)) == [0, 1]


def test_a_report_on_what_was_sent_again_meanwhile_is_not_believed(
    sms: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers_late(_reference: object) -> tuple[sms_gateway.Fate, str]:
        Message.objects.update(reference=uuid4())
        return "undelivered", "absent_subscriber"

    monkeypatch.setattr(sms_gateway, "fate_of", answers_late)
    Message.objects.update(ask_at=sms.sent_at)
    reports.ask_next()
    assert now(sms).report == Report.WAITING


def test_the_gateway_names_nobody_in_its_reasons(
    sms: Message, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"id": str(sms.reference), "status": "undelivered", "reason": "+60108877665 is off"}
    monkeypatch.setattr(gateway, "report", lambda _name: told)
    Message.objects.update(ask_at=sms.sent_at)
    tasks.follow_sms()
    assert now(sms).last_error == "no reason given"


def test_a_question_is_asked_outside_any_transaction(
    sms: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is locked while somebody else is asked holds up everybody."""
    seen: list[str] = []

    def answers(_reference: object) -> tuple[sms_gateway.Fate, str]:
        seen.append(queries.captured_queries[-1]["sql"])
        return "delivered", ""

    monkeypatch.setattr(sms_gateway, "fate_of", answers)
    Message.objects.update(ask_at=sms.sent_at)
    with CaptureQueriesContext(connection) as queries:
        reports.ask_next()
    assert seen[0].startswith("RELEASE SAVEPOINT")


def test_once_sent_again_it_is_another_message(sms: Message, gateway: Gateway) -> None:
    Message.objects.update(report=Report.UNDELIVERED, ask_at=None)
    assert again.send_again(now(sms))
    tasks.deliver_due()
    assert len(gateway.messages) == 2
    assert now(sms).report == Report.WAITING
    assert not instead.promise_next()


def test_who_has_lost_the_old_number_reads_it_by_mail(ahmad: User) -> None:
    notices.mobile_changed(ahmad)
    assert last_message("accounts/mobile_changed").mail_instead_to == ahmad.email


def test_a_code_is_of_use_as_long_as_it_lives() -> None:
    notices.send_code(mobile="+60108877665", code="123456", language="en")
    message = last_message("accounts/code")
    assert message.good_until == message.created_at + LIFETIME
    assert message.mail_instead_to == ""
