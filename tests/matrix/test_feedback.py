"""Feedback of guests and members: what is kept, what is said, and what is refused."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from captcha.conf import settings as captcha_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.limits import Limit
from accounts.models import User
from accounts.notify.models import Message
from matrix.pages import feedback, references
from matrix.pages.models import Feedback
from tests.matrix.feedback import GUEST, MEMBER, SENT, TEXT, URL, errors, give

pytestmark = pytest.mark.django_db

NOW = datetime.fromisoformat("2019-12-27T10:00:00+08:00")
HOUR = timedelta(hours=1)
TEMPLATE = "pages/feedback_received"


@pytest.fixture(autouse=True)
def challenge(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RECAPTCHA_PUBLIC_KEY = settings.RECAPTCHA_PRIVATE_KEY = ""
    monkeypatch.setattr(captcha_settings, "CAPTCHA_TEST_MODE", True)


@pytest.fixture
def browser(driver: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(driver)


def acknowledgements() -> list[Message]:
    return list(Message.objects.filter(template=TEMPLATE))


# --- What is kept -----------------------------------------------------------------------------


def test_what_a_guest_writes_is_kept_and_acknowledged(client: Client) -> None:
    assert give(client)["Location"] == SENT
    kept = Feedback.objects.get()
    assert (kept.topic, kept.message, kept.user) == ("receipt", TEXT, None)
    assert (kept.name, kept.email, kept.state) == ("Ahmad bin Ali", "ahmad@gmail.com", "received")
    assert [mail.to for mail in acknowledgements()] == ["ahmad@gmail.com"]


def test_a_member_is_asked_for_neither_name_nor_address_nor_a_challenge(
    browser: Client, driver: User
) -> None:
    page = browser.get(URL).content.decode()
    for name in ("name", "email", "captcha_1", "website"):
        assert f'name="{name}"' not in page
    give(browser, MEMBER, name="Somebody", email="somebody@example.com")
    kept = Feedback.objects.get()
    assert (kept.user, kept.name, kept.email) == (driver, "", "")
    assert [mail.to for mail in acknowledgements()] == [driver.email]


def test_a_guest_may_stay_without_name_and_address(client: Client) -> None:
    page = client.get(URL).content.decode()
    assert "Without an email address we cannot answer you." in page
    give(client, name="", email="")
    assert Feedback.objects.get().who == ""
    assert acknowledgements() == []
    assert "we cannot answer you" in client.get(SENT).content.decode()


def test_the_text_is_not_readable_in_the_database(client: Client) -> None:
    give(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT message FROM pages_feedback")
        assert "receipts" not in cursor.fetchone()[0]


def test_a_link_can_choose_what_it_is_about(client: Client) -> None:
    chosen = '<option value="accessibility" selected>'
    assert chosen in client.get(URL, {"topic": "accessibility"}).content.decode()
    assert " selected" not in client.get(URL, {"topic": '"><script>'}).content.decode()


def test_opening_the_form_keeps_nothing_and_sends_nothing(client: Client) -> None:
    client.get(URL, GUEST)
    assert not Feedback.objects.exists()
    assert acknowledgements() == []


def test_without_its_token_the_form_is_refused(db: None) -> None:
    assert give(Client(enforce_csrf_checks=True)).status_code == 403
    assert not Feedback.objects.exists()


# --- What is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("topic", "", "Select what it is about."),
        ("topic", "nothing", "Select a valid choice"),
        ("message", "", "Write your message."),
        ("message", "  \r\n  ", "Write your message."),
        ("message", "x" * 9, "Write at least 10 characters"),
        ("message", "x" * 2001, "Write at most 2,000 characters. There are 2001 now."),
        ("message", f"{TEXT} 790811-08-7654", "seems to be an IC number"),
        ("message", f"{TEXT} 4111 1111 1111 1111", "seems to be a card number"),
        ("name", "Ahmad 790811087654", "seems to be an IC number"),
        ("email", "ahmad", "Enter an email address like"),
        ("captcha_1", "wrong", "That was not the text."),
        ("website", "https://casino.example", "whether a person filled this in"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_typed_is_lost(
    client: Client, field: str, typed: str, error: str
) -> None:
    answer = give(client, **{field: typed})
    assert answer.status_code == 200
    (said,) = errors(answer).values()
    assert error in said[0]
    page = answer.content.decode()
    assert "There is a problem" in page
    form = answer.context["form"]  # type: ignore[attr-defined]
    for name in {"topic", "message", "name", "email"} - {field}:
        assert form[name].value() == GUEST[name]
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("text", ["x" * 10, "x" * 2000, "x\r\n" * 999 + "yz", "\u00e9" * 2000])
def test_a_text_of_a_good_length_is_taken_and_a_new_line_counts_once(
    client: Client, text: str
) -> None:
    assert give(client, message=text).status_code == 302
    assert Feedback.objects.get().message == text.replace("\r\n", "\n")


def test_what_was_typed_comes_back_as_text_and_not_as_markup(client: Client) -> None:
    answer = give(client, message='</textarea><script>alert("x")</script>', topic="")
    page = answer.content.decode()
    assert "&lt;/textarea&gt;&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_form_that_comes_too_fast_is_asked_for_once_more(
    client: Client, settings: Settings
) -> None:
    settings.LEAST_SECONDS_TO_FILL_IN = 3
    with time_machine.travel(NOW, tick=False) as clock:
        page = client.get(URL).content.decode()
        found = re.search(r'name="shown_at" value="([^"]*)"', page)
        assert found
        assert "whether a person" in give(client, shown_at=found[1]).content.decode()
        clock.shift(timedelta(seconds=3))
        assert give(client, shown_at=found[1]).status_code == 302


# --- Limits -----------------------------------------------------------------------------------


def test_so_many_come_from_one_address_in_an_hour(client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(feedback.FROM_ADDRESS.most):
            assert give(client).status_code == 302
        refused = give(client)
        assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
        assert "Too many tries. Please try again in 1 hour." in refused.content.decode()
        assert TEXT in refused.content.decode()
        assert Client().post(URL, GUEST, REMOTE_ADDR="10.0.0.2").status_code == 302
        clock.shift(HOUR)
        assert give(client).status_code == 302


def test_so_many_come_from_one_member_in_an_hour_from_wherever(
    browser: Client, neighbour: User, client_of: Callable[[User], Client]
) -> None:
    for last in range(feedback.BY_MEMBER.most):
        assert browser.post(URL, MEMBER, REMOTE_ADDR=f"10.0.0.{last}").status_code == 302
    assert give(browser, MEMBER).status_code == 429
    assert give(client_of(neighbour), MEMBER).status_code == 302


def test_so_many_come_from_all_together(
    client: Client, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback, "ALL", Limit("feedback", 1, HOUR))
    assert give(client).status_code == 302
    assert give(browser, MEMBER).status_code == 429
    assert Feedback.objects.count() == 1


def test_to_an_address_that_a_guest_typed_goes_one_mail_an_hour(client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        give(client)
        give(Client(), email="AHMAD@gmail.com")
        clock.shift(HOUR - timedelta(seconds=1))
        give(client)
        assert Feedback.objects.count() == 3
        assert len(acknowledgements()) == 1
        assert "at most one in an hour" in client.get(SENT).content.decode()
        clock.shift(timedelta(seconds=1))
        give(client)
        assert len(acknowledgements()) == 2


# --- The acknowledgement ----------------------------------------------------------------------


@pytest.mark.parametrize("topic", Feedback.Topic.values)
def test_the_mail_says_reference_and_topic_in_both_languages_and_nothing_that_was_typed(
    client: Client, topic: str
) -> None:
    give(client, topic=topic, name="Visit casino.example", message="Win at casino.example today")
    kept, (mail,) = Feedback.objects.get(), acknowledgements()
    assert mail.subject.count(kept.reference) == 2
    for body in (mail.body_text, mail.body_html):
        assert body.count(kept.reference) == 2
        assert body.index("Maklum balas telah diterima") < body.index("PERKESO reads it")
        assert str(Feedback.Topic(topic).label) in body
        assert "casino" not in body
    assert "Perkara : \n" not in mail.body_text


def test_where_the_mail_cannot_be_written_nothing_is_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise ConnectionError("the table of messages is out of reach")

    monkeypatch.setattr("accounts.notify.models.Message.save", fail)
    with pytest.raises(ConnectionError):
        give(client)
    assert not Feedback.objects.exists()


def test_the_worker_is_woken_for_the_mail(
    client: Client, woken: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        give(client)
    assert woken == [("accounts.notify.tasks.deliver", (acknowledgements()[0].pk,))]


# --- The reference ----------------------------------------------------------------------------


def test_a_reference_that_is_taken_is_drawn_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["MX-2222-2222", "MX-2222-2222", "MX-2222-2222", "MX-3222-2223"])
    monkeypatch.setattr(feedback, "new_reference", lambda: next(drawn))
    give(client)
    give(client)
    assert {one.reference for one in Feedback.objects.all()} == {"MX-2222-2222", "MX-3222-2223"}
    assert list(drawn) == []


def test_the_sent_page_shows_it_and_can_be_loaded_again(client: Client) -> None:
    give(client)
    kept = Feedback.objects.get()
    assert references.is_reference(kept.reference)
    for _ in range(2):
        page = client.get(SENT)
        assert f"<strong>{kept.reference}</strong>" in page.content.decode()
        assert f'data-copy="{kept.reference}"' in page.content.decode()
        assert "no-store" in page["Cache-Control"]
    assert TEXT not in page.content.decode()


def test_without_a_reference_there_is_no_sent_page(client: Client) -> None:
    assert client.get(SENT)["Location"] == URL
    give(client)
    stranger = Client()
    asked = {"reference": Feedback.objects.get().reference}
    assert stranger.get(SENT, asked)["Location"] == URL


# --- Both languages, few questions ------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ms"])
def test_form_and_sent_page_open_in_both_languages(client: Client, language: str) -> None:
    client.cookies["django_language"] = language
    page = client.get(URL).content.decode()
    give(client)
    assert Feedback.objects.get().language == language
    for text in (page, client.get(SENT).content.decode()):
        assert f'<html lang="{language}"' in text
        assert text.count("<h1") == 1


def test_the_pages_ask_the_database_little(client: Client, browser: Client) -> None:
    assert queries(lambda: client.get(URL)) == 1  # the picture
    # The session, the account, and, within a savepoint, the idle time that starts anew.
    assert queries(lambda: browser.get(URL)) == 5
    give(browser, MEMBER)
    assert queries(lambda: browser.get(SENT)) == 5


def queries(visit: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        visit()
    return len(asked)
