from datetime import datetime
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from accounts.notify import tasks
from accounts.notify.transports import inbox
from tests.accounts.test_sending import LINK, activation, code

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.inbox_urls")]


@pytest.fixture
def delivered(settings: Settings) -> None:
    settings.DEBUG = True
    for message in (code(), activation()):
        tasks.deliver(message.pk)


@pytest.mark.usefixtures("delivered")
def test_tools_read_the_messages_oldest_first(client: Client) -> None:
    sms, mail = client.get("/inbox/messages.json").json()
    assert sms["channel"] == "sms"
    assert sms["to"] == "+60108877665"
    assert "123456" in sms["body"]
    assert set(mail) == {"channel", "to", "subject", "body", "sent_at"}
    assert mail["subject"].startswith("Pengaktifan Akaun")
    assert LINK in mail["body"]
    assert datetime.fromisoformat(mail["sent_at"]).utcoffset() is not None


@pytest.mark.usefixtures("delivered")
def test_tools_can_ask_for_one_recipient(client: Client) -> None:
    found = client.get("/inbox/messages.json", {"to": "ahmad@gmail.com"}).json()
    assert [message["channel"] for message in found] == ["email"]


@pytest.mark.usefixtures("delivered")
def test_people_see_the_newest_first_with_links(client: Client) -> None:
    page = client.get("/inbox/").content.decode()
    assert "Development inbox" in page
    assert f'href="{LINK}"' in page
    assert page.index("Pengaktifan") < page.index("123456")


@pytest.mark.usefixtures("delivered")
@pytest.mark.parametrize("path", ["/inbox/", "/inbox/messages.json"])
def test_in_production_there_is_no_inbox(client: Client, settings: Settings, path: str) -> None:
    settings.DEBUG = False
    assert client.get(path).status_code == 404


def test_an_empty_inbox_is_no_error(client: Client, settings: Settings) -> None:
    settings.DEBUG = True
    assert client.get("/inbox/messages.json").json() == []
    assert "Nothing yet." in client.get("/inbox/").content.decode()


def test_messages_are_printed_too(capsys: pytest.CaptureFixture[str]) -> None:
    inbox.keep(channel="sms", to="+60108877665", subject="", body="kod 123456")
    assert "kod 123456" in capsys.readouterr().out


def test_a_message_appears_whole_or_not_at_all(settings: Settings) -> None:
    inbox.keep(channel="sms", to="+60108877665", subject="", body="first")
    folder: Path = settings.INBOX_DIR
    (folder / "99999999999999999999-half.part").write_text('{"channel"')
    assert len(inbox.messages()) == 1


def test_each_recipient_of_a_mail_gets_it(settings: Settings) -> None:
    EmailMessage("subject", "body", to=["a@b.my"], cc=["c@d.my"]).send()
    assert [message["to"] for message in inbox.messages()] == ["a@b.my", "c@d.my"]
