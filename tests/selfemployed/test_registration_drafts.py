from collections.abc import Callable

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from selfemployed.models import Document, RegistrationDraft
from selfemployed.views import registration
from tests.making import at
from tests.selfemployed.applying import ANSWERS, CHECK, FORM, answers, jpeg, pdf, uploads
from tests.selfemployed.page import Page

DRIVING = "/contributions/register/passenger-transportation/"


def kept() -> dict[str, str]:
    return dict(Document.objects.values_list("slot", "file_name"))


def test_a_form_that_was_left_comes_back_as_it_was(browser: Client) -> None:
    sent = answers(email="ahmad@", mobile_phone="", acknowledged="")
    browser.post(FORM, sent)
    page = Page(browser.get(FORM))
    assert page.errors == {}
    del sent["acknowledged"]
    assert {name: page.values[name] for name in sent} == sent


def test_another_browser_continues_where_this_one_stopped(
    browser: Client, driver: User, client_of: Callable[[User], Client]
) -> None:
    browser.post(FORM, answers(address_line_1="Half an add"))
    assert Page(client_of(driver).get(FORM)).values["address_line_1"] == "Half an add"


def test_a_neighbour_sees_nothing_of_it(
    browser: Client, neighbour: User, client_of: Callable[[User], Client]
) -> None:
    browser.post(FORM, answers())
    assert Page(client_of(neighbour).get(FORM)).values["address_line_1"] == ""


def test_files_are_kept_even_when_other_fields_are_wrong(browser: Client) -> None:
    page = Page(browser.post(FORM, answers(postcode="81300") | uploads()))
    assert set(page.errors) == {"postcode"}
    assert kept() == {"identification-card": "ic.jpg", "offer-letter": "offer.pdf"}
    assert "ic.jpg (" in page.text
    assert "To replace the file, select another one." in page.text


def test_kept_files_need_not_be_sent_again(browser: Client) -> None:
    browser.post(FORM, answers(postcode="") | uploads())
    assert browser.post(FORM, answers()).headers["Location"] == CHECK


def test_another_file_takes_the_place_of_the_first(browser: Client) -> None:
    browser.post(FORM, answers() | uploads())
    first = Document.objects.get(slot="offer-letter")
    browser.post(FORM, answers() | {"document_offer-letter": pdf("better.pdf")})
    assert kept() == {"identification-card": "ic.jpg", "offer-letter": "better.pdf"}
    assert not Document.objects.filter(pk=first.pk).exists()


def test_a_file_can_be_removed(browser: Client) -> None:
    browser.post(FORM, answers() | uploads())
    page = Page(browser.post(FORM, answers() | {"remove_offer-letter": "1"}))
    assert page.errors == {}
    assert kept() == {"identification-card": "ic.jpg"}
    assert set(Page(browser.post(FORM, answers())).errors) == {"document_offer-letter"}


def test_a_refused_file_gets_its_sentence_and_the_earlier_one_stays(browser: Client) -> None:
    browser.post(FORM, answers() | uploads())
    virus = SimpleUploadedFile("offer.pdf", b"MZ\x90\x00")
    page = Page(browser.post(FORM, answers() | {"document_offer-letter": virus}))
    assert "The file is not a PDF, JPEG or PNG." in page.errors["document_offer-letter"]
    assert kept()["offer-letter"] == "offer.pdf"
    assert browser.post(FORM, answers()).headers["Location"] == CHECK


def test_a_refused_file_is_said_while_still_filling_in(browser: Client) -> None:
    sent = {"document_offer-letter": SimpleUploadedFile("a.pdf", b"nothing"), "show_cities": ""}
    assert set(Page(browser.post(FORM, sent)).errors) == {"document_offer-letter"}


def test_the_first_refusal_says_only_what_is_wrong_with_the_file(browser: Client) -> None:
    sent = answers() | uploads() | {"document_offer-letter": SimpleUploadedFile("a.pdf", b"no")}
    error = Page(browser.post(FORM, sent)).errors["document_offer-letter"]
    assert "Select a file." not in error


def test_a_file_for_a_slot_that_is_not_asked_for_is_not_kept(browser: Client) -> None:
    browser.post(FORM, answers() | {"document_vocational-licence": jpeg()})
    assert kept() == {}


@pytest.fixture
def taxi(browser: Client) -> dict[str, str]:
    """The answers of a taxi driver, whose files but the permit are kept already."""
    sent = answers(sector_class="taxi")
    browser.post(
        DRIVING,
        sent | {"document_identification-card": jpeg(), "document_driving-licence": jpeg()},
    )
    return sent


def test_of_several_documents_one_is_chosen_and_uploaded(
    browser: Client, taxi: dict[str, str]
) -> None:
    sent = taxi | {"type_driver-permit": "lpkp-letter", "document_driver-permit": jpeg()}
    assert browser.post(DRIVING, sent).headers["Location"] == f"{DRIVING}check/"
    assert Document.objects.get(slot="driver-permit").document_type.code == "lpkp-letter"


def test_a_file_is_kept_while_its_kind_is_not_chosen(browser: Client, taxi: dict[str, str]) -> None:
    page = Page(browser.post(DRIVING, taxi | {"document_driver-permit": jpeg("p.jpg")}))
    assert set(page.errors) == {"type_driver-permit"}
    assert "Choose which document you are uploading." in page.errors["type_driver-permit"]
    assert browser.get(f"{DRIVING}check/").status_code == 302
    browser.post(DRIVING, taxi | {"type_driver-permit": "lpkp-letter"})
    assert Document.objects.get(slot="driver-permit").document_type.code == "lpkp-letter"


def test_a_kind_without_a_file_is_not_enough(browser: Client, taxi: dict[str, str]) -> None:
    page = Page(browser.post(DRIVING, taxi | {"type_driver-permit": "psv-card"}))
    assert set(page.errors) == {"document_driver-permit"}


def test_a_document_that_expires_in_the_draft_is_asked_for_again(browser: Client) -> None:
    sent = answers(sector_class="e-hailing") | {
        "document_identification-card": jpeg(),
        "document_driving-licence": jpeg(),
        "document_driver-permit": jpeg(),
        "type_driver-permit": "e-hailing-profile",
    }
    with time_machine.travel(at("11-07-2019 23:50:00"), tick=False):
        assert browser.post(DRIVING, sent).headers["Location"] == f"{DRIVING}check/"
        assert browser.get(f"{DRIVING}check/").status_code == 200
    with time_machine.travel(at("12-07-2019 00:01:00"), tick=False):
        answer = browser.get(f"{DRIVING}check/", follow=True)
    page = Page(answer)
    assert "no longer accepted" in page.errors["type_driver-permit"]
    assert page.values["address_line_1"] == ANSWERS["address_line_1"]


def test_extra_fields_are_not_kept(browser: Client) -> None:
    browser.post(FORM, answers(amount="0.01", is_staff="1"))
    assert set(RegistrationDraft.objects.get().data) == {*ANSWERS, "plan"}


def test_a_submitted_draft_takes_nothing_more(
    browser: Client, driver: User, draft: RegistrationDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other tab has submitted between this request's first look and its writing."""
    monkeypatch.setattr(registration, "draft_for", lambda user, sector: draft)
    RegistrationDraft.objects.filter(pk=draft.pk).delete()
    answer = browser.post(FORM, answers() | uploads())
    assert answer.status_code == 302
    assert not Document.objects.exists()
