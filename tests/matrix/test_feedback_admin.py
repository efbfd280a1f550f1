"""Staff's side of feedback: found, read, answered or closed once, and told to its giver."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Action, AuditEntry, User
from accounts.notify.models import Message
from matrix.pages import feedback, own_data
from matrix.pages.feedback import AlreadyHandled, Words
from matrix.pages.models import Feedback
from tests.making import Staff

LIST = "/admin/pages/feedback/"
TEMPLATE = "pages/feedback_answered"


@pytest.fixture
def handler(staff: Staff) -> Client:
    return staff("view_feedback", "change_feedback")


def received(user: User | None = None, **changes: str) -> Feedback:
    words = {"topic": "payment", "message": "FPX showed an error.", "language": "en"}
    guest = {} if user else {"name": "Ahmad bin Ali", "email": "ahmad@gmail.com"}
    return feedback.send(Words(**(words | guest | changes)), user=user, source="10.0.0.1")


def page_of(row: Feedback) -> str:
    return f"{LIST}{row.pk}/change/"


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def listed(answer: HttpResponse) -> list[Any]:
    return list(answer.context["cl"].result_list)  # type: ignore[attr-defined]


def answers() -> list[Message]:
    return list(Message.objects.filter(template=TEMPLATE))


# --- Finding ----------------------------------------------------------------------------------


def test_the_list_tells_topic_moment_state_and_who(handler: Client, driver: User) -> None:
    received(driver)
    received(topic="account", name="")
    page = text(handler.get(LIST))
    for shown in ("Payment", "Account and login", "Received", driver.full_name):
        assert shown in page
    assert "FPX showed an error." not in page


@pytest.mark.parametrize(
    "change", [str.lower, lambda one: one.replace("-", " "), lambda one: one[:7]]
)
def test_one_is_found_by_its_reference_as_it_was_heard(
    handler: Client, change: Callable[[str], str]
) -> None:
    wanted, _other = received(), received()
    answer = handler.get(LIST, {"q": change(wanted.reference)})
    assert listed(answer) == [wanted]
    assert "No reference is written like this." not in text(answer)


def test_a_reference_that_was_misheard_is_said(handler: Client) -> None:
    received()
    answer = handler.get(LIST, {"q": "MX-2222-2223"})
    assert listed(answer) == []
    assert "No reference is written like this." in text(answer)


@pytest.mark.parametrize(
    ("asked", "topics"),
    [
        ({}, {"payment", "receipt"}),
        ({"topic__exact": "receipt"}, {"receipt"}),
        ({"state__exact": "received"}, {"payment"}),
        ({"state__exact": "closed"}, {"receipt"}),
        ({"state__exact": "answered"}, set()),
    ],
)
def test_the_list_is_narrowed_by_topic_and_state(
    handler: Client, clerk: User, asked: dict[str, str], topics: set[str]
) -> None:
    received()
    feedback.handle(received(topic="receipt").pk, by=clerk, answer="", note="Seen.")
    assert {row.topic for row in listed(handler.get(LIST, asked))} == topics


def test_a_longer_list_asks_the_database_no_more(handler: Client, driver: User) -> None:
    counts = []
    for _ in range(2):
        received(driver)
        received()
        with CaptureQueriesContext(connection) as asked:
            handler.get(LIST)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- Reading ----------------------------------------------------------------------------------


def test_its_page_shows_all_of_it_as_text_and_never_as_markup(handler: Client) -> None:
    evil = "<script>alert('x')</script>"
    row = received(message=f"{evil}\nsecond line", name=evil)
    for url in (page_of(row), LIST):
        page = text(handler.get(url))
        assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in page
        assert evil not in page
    assert "&lt;/script&gt;<br>second line" in text(handler.get(page_of(row)))


def test_where_nobody_can_be_answered_there_is_nothing_to_write_an_answer_into(
    handler: Client,
) -> None:
    row = received(email="")
    page = text(handler.get(page_of(row)))
    assert 'name="note"' in page
    assert 'name="answer"' not in page
    handler.post(page_of(row), {"answer": "Hello.", "note": "No address."})
    row.refresh_from_db()
    assert (row.state, row.answer) == ("closed", "")
    assert answers() == []


# --- Answering and closing --------------------------------------------------------------------


def test_an_answer_is_mailed_once_as_it_was_typed(handler: Client, clerk: User) -> None:
    row = received()
    typed = "Please try <again>.\r\nIt works & is quick."
    answer = handler.post(page_of(row), {"answer": typed, "note": "Told FPX."})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.handled_by, row.note) == ("answered", clerk, "Told FPX.")
    (mail,) = answers()
    assert mail.to == "ahmad@gmail.com"
    assert row.reference in mail.subject
    assert "Please try <again>." in mail.body_text
    assert "Please try &lt;again&gt;.<br>It works &amp; is quick." in mail.body_html
    for body in (mail.body_text, mail.body_html):
        assert body.index("Jawapan kepada") < body.index("PERKESO staff have answered")
        assert "Told FPX." not in body
        assert "FPX showed an error." not in body


def test_a_member_is_answered_at_the_address_of_the_account_as_it_is_now(
    handler: Client, driver: User
) -> None:
    row = received(driver)
    User.objects.filter(pk=driver.pk).update(email="new@example.com")
    handler.post(page_of(row), {"answer": "It is mended.", "note": ""})
    assert [mail.to for mail in answers()] == ["new@example.com"]


def test_a_note_alone_closes_it_without_a_mail(handler: Client, clerk: User) -> None:
    row = received()
    handler.post(page_of(row), {"answer": "", "note": " Nothing to do. "})
    row.refresh_from_db()
    assert (row.state, row.note, row.handled_by) == ("closed", "Nothing to do.", clerk)
    assert answers() == []


def test_what_was_done_is_in_the_trail_without_its_words(
    handler: Client, clerk: User, driver: User
) -> None:
    row = received(driver)
    handler.post(page_of(row), {"answer": "It is mended.", "note": ""})
    entry = AuditEntry.objects.get(action=Action.FEEDBACK_HANDLED)
    assert (entry.actor, entry.subject) == (clerk, driver)
    assert entry.target == f"pages.feedback {row.pk}"
    assert "mended" not in str(entry.detail)


def test_with_neither_an_answer_nor_a_note_nothing_is_done(handler: Client, clerk: User) -> None:
    row = received()
    answer = handler.post(page_of(row), {"answer": " ", "note": ""})
    assert "Write an answer, or close it with a note." in text(answer)
    with pytest.raises(ValueError, match="answered, or closed"):
        feedback.handle(row.pk, by=clerk, answer=" ", note="")
    assert Feedback.objects.waiting().exists()


def test_an_answer_that_would_reach_nobody_is_refused_with_all_it_did(clerk: User) -> None:
    row = received(email="")
    with pytest.raises(ValueError, match="needs an address"):
        feedback.handle(row.pk, by=clerk, answer="Hello.", note="")
    assert Feedback.objects.waiting().exists()


def test_the_form_changes_nothing_of_what_was_told(handler: Client) -> None:
    row = received()
    posted = {"answer": "", "note": "Seen.", "message": "x", "email": "x@x.com", "state": "x"}
    handler.post(page_of(row), posted)
    after = Feedback.objects.get()
    assert (after.message, after.email, after.state) == (row.message, row.email, "closed")


def test_done_is_done(handler: Client, clerk: User) -> None:
    row = received()
    feedback.handle(row.pk, by=clerk, answer="First.", note="")
    page = text(handler.get(page_of(row)))
    assert "First." in page
    assert "Nurul binti Hassan" in page
    assert 'name="note"' not in page
    answer = handler.post(page_of(row), {"answer": "Second.", "note": ""}, follow=True)
    assert "Somebody answered or closed this in the meantime." in text(answer)
    assert "was changed successfully" not in text(answer)
    assert Feedback.objects.get().answer == "First."
    assert len(answers()) == 1


def test_who_is_second_by_a_moment_is_told_so(
    handler: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other is quicker between the look at the row and its change."""
    row, handle = received(), feedback.handle

    def too_late(feedback_id: int, **done: Any) -> Feedback:
        handle(feedback_id, by=clerk, answer="", note="First.")
        return handle(feedback_id, **done)

    monkeypatch.setattr(feedback, "handle", too_late)
    answer = handler.post(page_of(row), {"answer": "Second.", "note": ""}, follow=True)
    assert "Somebody answered or closed this in the meantime." in text(answer)
    assert answers() == []


def test_opening_the_page_changes_nothing(handler: Client) -> None:
    row = received()
    handler.get(page_of(row), {"answer": "Hello.", "note": "x"})
    assert Feedback.objects.waiting().get() == row


# --- Rights -----------------------------------------------------------------------------------


def test_who_may_only_look_changes_nothing(staff: Staff) -> None:
    row, reader = received(), staff("view_feedback")
    page = reader.get(page_of(row))
    assert (page.status_code, 'name="note"' in text(page)) == (200, False)
    assert reader.post(page_of(row), {"note": "Done."}).status_code == 403
    assert Feedback.objects.waiting().exists()


def test_without_a_right_to_it_nothing_is_seen(staff: Staff) -> None:
    row, outsider = received(), staff("view_closure")
    assert outsider.get(LIST).status_code == 403
    assert outsider.get(page_of(row)).status_code == 403


def test_nobody_adds_or_deletes_any(staff: Staff) -> None:
    row = received()
    allowed = staff("view_feedback", "change_feedback", "add_feedback", "delete_feedback")
    assert allowed.get(f"{LIST}add/").status_code == 403
    assert allowed.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403


# --- What the database refuses, and what its giver is told ------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"state": "closed"},
        {"handled_at": timezone.now()},
        {"state": "other"},
        {"reference": "MX-2222-2222"},
    ],
)
def test_the_database_refuses_what_must_not_be(clerk: User, change: dict[str, Any]) -> None:
    row, other = received(), received()
    Feedback.objects.filter(pk=other.pk).update(reference="MX-2222-2222")
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=row.pk).update(**change)


def test_a_member_has_no_second_name_beside_the_account(driver: User) -> None:
    row = received(driver)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.filter(pk=row.pk).update(email="other@example.com")


def test_a_member_finds_feedback_and_answer_in_their_own_data(
    driver: User, neighbour: User, clerk: User
) -> None:
    feedback.handle(received(driver).pk, by=clerk, answer="It is mended.", note="Told FPX.")
    received(neighbour)
    received(email=driver.email)
    (told,) = own_data.everything(driver)["feedback"]
    assert told["message"] == "FPX showed an error."
    assert (told["answer"], told["note"]) == ("It is mended.", "Told FPX.")
    assert clerk.full_name not in str(told)


def test_what_is_handled_is_not_handled_again(clerk: User) -> None:
    row = received()
    feedback.handle(row.pk, by=clerk, answer="", note="Seen.")
    with pytest.raises(AlreadyHandled):
        feedback.handle(row.pk, by=clerk, answer="Again.", note="")
    assert answers() == []
