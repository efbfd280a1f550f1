"""A form that is sent after its session has ended (decision 0036)."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Session, User
from selfemployed import keeper
from selfemployed.models import Contribution, Document, RegistrationDraft
from tests.selfemployed.applying import CHECK, FORM, answers, uploads
from tests.selfemployed.page import Page

KEPT = "What you filled in is saved: log in to continue there."
LOST = "could not be saved"


def ticket(browser: Client) -> dict[str, str]:
    return {keeper.NAME: Page(browser.get(FORM)).values[keeper.NAME]}


def asleep(browser: Client) -> Client:
    """The same browser, whose session the server no longer knows as open."""
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    return browser


def said(browser: Client, sent: Mapping[str, object]) -> str:
    """What the log-in page says after the form was sent."""
    answer = browser.post(FORM, sent, follow=True)
    assert answer.redirect_chain[0][0] == f"/accounts/log-in/?next={FORM}"
    return Page(answer).text


def street(user: User) -> str | None:
    draft = RegistrationDraft.objects.filter(user=user).first()
    return draft and draft.data.get("address_line_1")


def test_what_was_typed_and_uploaded_is_there_after_the_log_in(
    browser: Client, driver: User
) -> None:
    sent = answers(address_line_1="12 Jalan Baru") | uploads() | ticket(browser)
    assert KEPT in said(asleep(browser), sent)
    browser.force_login(driver)
    page = Page(browser.get(FORM))
    assert page.values["address_line_1"] == "12 Jalan Baru"
    assert "ic.jpg (" in page.text
    assert browser.get(CHECK).status_code == 200
    assert not Contribution.objects.exists()


def test_nobody_is_shown_anything_or_signed_in_by_it(browser: Client, driver: User) -> None:
    sent = answers(address_line_1="12 Jalan Baru") | ticket(browser)
    text = said(asleep(browser), sent)
    assert "12 Jalan Baru" not in text
    assert driver.full_name not in text
    assert browser.get(FORM).status_code == 302


def test_a_file_that_cannot_be_kept_is_said(browser: Client) -> None:
    virus = SimpleUploadedFile("offer.pdf", b"MZ")
    sent = answers() | ticket(browser) | {"document_offer-letter": virus}
    assert "a file could not be kept" in said(asleep(browser), sent)


def test_an_answer_that_is_newer_is_not_written_over(browser: Client, driver: User) -> None:
    old = ticket(browser)
    browser.post(FORM, answers(address_line_1="Newer"))
    assert LOST in said(asleep(browser), answers(address_line_1="Older") | old)
    assert street(driver) == "Newer"


def test_the_same_form_cannot_be_played_again(browser: Client, driver: User) -> None:
    sent = ticket(browser)
    said(asleep(browser), answers(address_line_1="First") | sent)
    assert LOST in said(browser, answers(address_line_1="Second") | sent)
    assert street(driver) == "First"


def test_a_ticket_lasts_a_day(browser: Client, driver: User) -> None:
    sent = ticket(browser)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert LOST in said(asleep(browser), answers() | sent)
    assert street(driver) is None


def test_a_ticket_that_is_not_ours_saves_nothing(browser: Client, driver: User) -> None:
    real = ticket(browser)[keeper.NAME]
    body = signing.loads(real, salt=keeper.SALT)
    forged = [real[:-1], "", "x:y:z", signing.dumps(body, salt="another"), f"A{real}"]
    asleep(browser)
    for text in forged:
        assert LOST in said(browser, answers() | {keeper.NAME: text})
    assert street(driver) is None


def test_a_ticket_is_good_for_its_sector_only(browser: Client, driver: User) -> None:
    sent = answers() | ticket(browser)
    asleep(browser).post("/contributions/register/hawker/", sent)
    assert not RegistrationDraft.objects.exists()


def test_a_ticket_of_one_names_no_session_of_another(
    browser: Client, neighbour: User, client_of: Callable[[User], Client]
) -> None:
    client_of(neighbour)
    body = signing.loads(ticket(browser)[keeper.NAME], salt=keeper.SALT)
    swapped = signing.dumps(body | {"user": neighbour.pk}, salt=keeper.SALT)
    assert LOST in said(asleep(browser), answers() | {keeper.NAME: swapped})
    assert street(neighbour) is None


def test_who_is_signed_in_fills_only_their_own(
    browser: Client, driver: User, neighbour: User, client_of: Callable[[User], Client]
) -> None:
    client_of(neighbour).post(FORM, answers(address_line_1="Mine") | ticket(browser))
    assert (street(driver), street(neighbour)) == (None, "Mine")


@pytest.mark.parametrize("end", ["password", "closed", "ended"])
def test_after_this_a_ticket_saves_nothing(browser: Client, driver: User, end: str) -> None:
    sent = ticket(browser)
    if end == "password":
        driver.set_password("another-road-to-the-south-77")
        driver.save()
    elif end == "closed":
        User.objects.filter(pk=driver.pk).update(is_active=False)
    else:
        browser.logout()
    assert LOST in said(asleep(browser), answers() | sent)
    assert street(driver) is None


def test_a_submitted_registration_is_not_begun_again(
    browser: Client, driver: User, draft: RegistrationDraft
) -> None:
    sent = ticket(browser)
    browser.post(CHECK, {"checked": Page(browser.get(CHECK)).values["checked"]})
    assert LOST in said(asleep(browser), answers() | sent)
    assert not RegistrationDraft.objects.exists()
    assert Contribution.objects.count() == 1


def test_without_a_ticket_it_is_an_ordinary_log_in(browser: Client) -> None:
    text = said(asleep(browser), answers() | uploads())
    assert "Your session has ended" not in text
    assert not Document.objects.exists()


def test_another_site_cannot_send_it(browser: Client, driver: User) -> None:
    sent = answers() | ticket(browser)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FORM, sent).status_code == 403
    assert street(driver) is None
