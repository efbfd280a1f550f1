"""Messages for staff: what arrived, what did not, and sending that once more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts.models import Action, AuditEntry, User
from accounts.notify import tasks
from accounts.notify.models import Message
from tests.accounts.gateway import warning
from tests.accounts.staff import make_staff
from tests.accounts.test_sending import activation, code

pytestmark = pytest.mark.django_db

MESSAGES = "/admin/notify/message/"
State, Report = Message.State, Message.Report


@pytest.fixture
def clerk(client_of: Callable[[User], Client]) -> Client:
    return _staff(client_of, "view_message", "change_message")


@pytest.fixture
def auditor(client_of: Callable[[User], Client]) -> Client:
    return _staff(client_of, "view_message")


@pytest.fixture
def dead() -> Message:
    message = warning()
    Message.objects.update(state=State.DEAD, attempts=7, last_error="NotUnderstood: 500")
    return message


def _staff(client_of: Callable[[User], Client], *rights: str) -> Client:
    user = make_staff()
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return client_of(user)


def send_again(staff: Client, *messages: Message) -> str:
    asked = {"action": "send_again", "_selected_action": [one.pk for one in messages]}
    page: bytes = staff.post(MESSAGES, asked, follow=True).content
    return page.decode()


def test_a_dead_message_is_sent_again_and_written_down(clerk: Client, dead: Message) -> None:
    assert "1 message is sent again within a minute." in send_again(clerk, dead)
    queued = Message.objects.get(pk=dead.pk)
    assert (queued.state, queued.attempts) == (State.QUEUED, 0)
    assert queued.reference != dead.reference
    entry = AuditEntry.objects.get(action=Action.MESSAGE_SENT_AGAIN)
    assert entry.target == f"notify.message {dead.pk}"
    tasks.deliver_due()
    assert Message.objects.get(pk=dead.pk).state == State.SENT


def test_what_was_not_delivered_is_sent_again(clerk: Client) -> None:
    message = warning()
    Message.objects.update(
        state=State.SENT, sent_at=timezone.now(), report=Report.UNDELIVERED, asked=2
    )
    send_again(clerk, message)
    message.refresh_from_db()
    assert (message.state, message.report, message.asked) == (State.QUEUED, "", 0)


def test_nothing_else_is_sent_again(clerk: Client) -> None:
    """Neither what is on its way, nor an old code, nor what has no words any more."""
    waiting, sent, old_code, empty = activation(), warning(), code(), warning()
    kept = Message.objects
    kept.filter(pk=sent.pk).update(state=State.SENT, sent_at=timezone.now())
    kept.filter(pk=old_code.pk).update(
        state=State.DEAD, good_until=timezone.now() - timedelta(seconds=1)
    )
    kept.filter(pk=empty.pk).update(state=State.DEAD, body_text="")
    before = list(kept.order_by("pk").values())
    page = send_again(clerk, waiting, sent, old_code, empty)
    assert "0 messages are sent again" in page
    assert list(kept.order_by("pk").values()) == before
    assert not AuditEntry.objects.filter(action=Action.MESSAGE_SENT_AGAIN).exists()


def test_it_takes_the_right(auditor: Client, dead: Message) -> None:
    assert "Send again" not in auditor.get(MESSAGES).content.decode()
    send_again(auditor, dead)
    assert Message.objects.get(pk=dead.pk).state == State.DEAD


def test_nothing_is_sent_again_that_is_not_written_down(
    clerk: Client, dead: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_about: object, **_detail: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("accounts.notify.admin.MessageAdmin.record", fail)
    clerk.raise_request_exception = False
    send_again(clerk, dead)
    assert Message.objects.get(pk=dead.pk).state == State.DEAD


def test_the_list_tells_what_did_not_arrive(auditor: Client) -> None:
    warning()
    Message.objects.update(state=State.SENT, sent_at=timezone.now(), report=Report.UNDELIVERED)
    page = auditor.get(MESSAGES, {"report": "undelivered"}).content.decode()
    assert "Not delivered" in page
    assert "+60108877665" in page
