from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.test import Client

from accounts.models import User
from selfemployed import drafts, enrolment
from selfemployed.models import (
    Contribution,
    Document,
    DocumentType,
    Person,
    Plan,
    RegistrationDraft,
)
from tests.making import at
from tests.selfemployed.applying import (
    CHECK,
    FORM,
    HISTORY,
    SELECT,
    answers,
    complete_draft,
    jpeg,
    told,
)
from tests.selfemployed.page import Page


def submission(client: Client) -> dict[str, str]:
    """What Submit & Pay sends from the page that is open now."""
    return {"checked": Page(client.get(CHECK)).values["checked"]}


@pytest.mark.usefixtures("draft")
def test_every_answer_is_shown_once_more(browser: Client, driver: User) -> None:
    text = Page(browser.get(CHECK)).text
    for words in (
        "790811-08-7654", driver.full_name, "Others", "Malaysian", "Malay", "Female",
        "No. 61 1st Floor", "Jln Tuanku Osman", "Kelantan", "Kuala Krai", "18000",
        "60342645000", "60108877665", "ahmad@gmail.com", "Pejabat PERKESO Kuala Lumpur",
        "DATA PROCESSING", "Data Entry", "ic.jpg (", "offer.pdf (", "RM 232.80", "RM 1,550.00",
        "4 Month(s)", "4 × RM 19.40 = RM 77.60",
        "I hereby certify to the best of my knowledge and belief that all particulars given "
        "are true.",
        "Editing and changes are NOT allowed after submission.", "Submit & Pay",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.usefixtures("draft")
def test_every_block_can_be_changed(browser: Client) -> None:
    links = Page(browser.get(CHECK)).links
    form = browser.get(f"{FORM}?change=1").content.decode()
    changes = [link.removeprefix(f"{FORM}?change=1#") for link in links if "#id_" in link]
    assert {"id_city", "id_sector_class", "id_document_offer-letter", "id_plan_0"} < set(changes)
    for control in changes:
        assert f'id="{control}"' in form, control


@pytest.mark.usefixtures("draft")
def test_after_a_change_both_ways_lead_back_to_the_check_page(browser: Client) -> None:
    page = Page(browser.get(f"{FORM}?change=1"))
    assert CHECK in page.links
    wrong = Page(browser.post(f"{FORM}?change=1", answers(email="")))
    assert CHECK in wrong.links
    assert browser.post(f"{FORM}?change=1", answers(race="chinese")).headers["Location"] == CHECK
    assert "Chinese" in Page(browser.get(CHECK)).text


@pytest.mark.usefixtures("draft")
def test_back_from_the_check_page_leads_to_the_form_and_on_to_the_sectors(browser: Client) -> None:
    assert FORM in Page(browser.get(CHECK)).links
    links = Page(browser.get(FORM)).links
    assert CHECK not in links
    assert SELECT in links


@pytest.mark.usefixtures("draft")
def test_the_period_is_the_one_that_paying_now_would_insure(browser: Client) -> None:
    with time_machine.travel(at("27-12-2019 16:35:08"), tick=False):
        text = Page(browser.get(CHECK)).text
    assert "If you pay now, you are covered from 27-12-2019 16:35:08 to 26-04-2020 23:59:59" in text


def test_submit_and_pay_makes_one_contribution_and_goes_on_to_pay(
    browser: Client, driver: User, draft: RegistrationDraft
) -> None:
    answer = browser.post(CHECK, submission(browser))
    contribution = Contribution.objects.get()
    assert answer.headers["Location"] == f"/contributions/{contribution.pk}/pay/"
    assert contribution.registration.person.user == driver
    assert (contribution.months, contribution.amount) == (4, Decimal("77.60"))
    assert contribution.sector_class.code == "data-entry"
    assert (contribution.city, contribution.postcode) == ("Kuala Krai", "18000")
    assert contribution.mobile_phone == "+60108877665"
    assert not RegistrationDraft.objects.exists()


@pytest.mark.usefixtures("draft")
def test_the_documents_go_with_the_registration(browser: Client) -> None:
    browser.post(CHECK, submission(browser))
    registration = Contribution.objects.get().registration
    assert list(registration.documents.values_list("slot", "draft")) == [
        ("identification-card", None),
        ("offer-letter", None),
    ]


def test_documents_of_another_class_are_left_behind(
    browser: Client,
    draft: RegistrationDraft,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    stray = Document.objects.create(
        owner=draft.user,
        draft=draft,
        slot="vocational-licence",
        document_type=DocumentType.objects.get(code="vocational-licence"),
        file=jpeg(),
        file_name="bus.jpg",
        content_type="image/jpeg",
        size=1,
    )
    sent = submission(browser)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(CHECK, sent)
    assert not Document.objects.filter(slot="vocational-licence").exists()
    assert not stray.file.storage.exists(stray.file.name)


def test_an_incomplete_draft_goes_back_to_the_form_and_says_what_is_missing(
    browser: Client,
) -> None:
    browser.post(FORM, answers(email="ahmad@"))
    for answer in (browser.get(CHECK, follow=True), browser.post(CHECK, {}, follow=True)):
        page = Page(answer)
        assert {"email", "document_offer-letter"} <= set(page.errors)
        assert page.values["email"] == "ahmad@"
    assert not Contribution.objects.exists()


def test_without_a_draft_there_is_nothing_to_check(browser: Client) -> None:
    assert browser.get(CHECK).headers["Location"].startswith(FORM)


def test_a_plan_that_ended_in_the_meantime_is_asked_for_again(
    browser: Client, draft: RegistrationDraft
) -> None:
    sent = submission(browser)
    Plan.objects.filter(pk=draft.data["plan"]).update(effective_to="2019-01-01")
    assert set(Page(browser.post(CHECK, sent, follow=True)).errors) == {"plan"}
    assert not Contribution.objects.exists()


def test_answers_changed_in_another_window_are_shown_before_they_are_submitted(
    browser: Client, draft: RegistrationDraft
) -> None:
    sent = submission(browser)
    browser.post(FORM, answers(months="12"))
    page = Page(browser.post(CHECK, sent))
    assert "Your answers were changed in another window." in page.text
    assert "12 Month(s)" in page.text
    assert not Contribution.objects.exists()
    browser.post(CHECK, {"checked": page.values["checked"]})
    assert Contribution.objects.get().months == 12


@pytest.mark.usefixtures("draft")
def test_a_second_tab_hears_that_the_first_has_submitted(browser: Client) -> None:
    sent = submission(browser)
    browser.post(CHECK, sent)
    answer = browser.post(CHECK, sent)
    assert answer.headers["Location"] == HISTORY
    assert "You are already registered in DATA PROCESSING." in told(answer)
    assert Contribution.objects.count() == 1


def test_a_neighbours_draft_is_not_mine_to_check(
    neighbour: User, draft: RegistrationDraft, client_of: Callable[[User], Client]
) -> None:
    assert client_of(neighbour).get(CHECK).headers["Location"].startswith(FORM)


@pytest.mark.django_db(transaction=True)
def test_of_two_submissions_at_once_one_is_made_and_both_are_answered(
    driver: User, client_of: Callable[[User], Client]
) -> None:
    complete_draft(driver)
    tabs = [client_of(driver) for _ in range(4)]
    sent, together = submission(tabs[0]), Barrier(len(tabs))

    def submit(tab: Client) -> str:
        together.wait()
        try:
            return str(tab.post(CHECK, sent).headers["Location"])
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tabs)) as pool:
        places = list(pool.map(submit, tabs))
    contribution = Contribution.objects.get()
    assert sorted(places) == [HISTORY] * 3 + [f"/contributions/{contribution.pk}/pay/"]


def test_nothing_is_half_written_when_submitting_fails(
    browser: Client, draft: RegistrationDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_documents: object) -> None:
        raise RuntimeError("the disk is full")

    sent = submission(browser)
    monkeypatch.setattr(drafts.documents, "remove", fail)
    with pytest.raises(RuntimeError):
        browser.post(CHECK, sent)
    assert not Contribution.objects.exists()
    assert not Person.objects.exists()
    assert RegistrationDraft.objects.get().documents.count() == 2
    assert enrolment.sectors_held(draft.user) == set()
