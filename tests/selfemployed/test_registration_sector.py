from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from selfemployed import enrolment
from selfemployed.models import RegistrationDraft, Sector
from tests.making import at, submit
from tests.selfemployed.applying import CHECK, FORM, HISTORY, SECTOR, SELECT, told
from tests.selfemployed.page import Page


def test_the_page_says_the_guides_two_sentences(browser: Client) -> None:
    page = Page(browser.get(SELECT))
    assert (
        "SOCSO's Self-Employment Injury Scheme coverage has been extended to other "
        "self-employed sectors from 01 January 2020."
    ) in page.text
    assert (
        "Additional contributions to the new sector must be made if the contributors are "
        "performing self-employed activities in different sectors."
    ) in page.text


def test_every_sector_is_offered_under_please_select(browser: Client) -> None:
    page = Page(browser.get(SELECT))
    assert page.options["sector"] == ["", *Sector.objects.values_list("code", flat=True)]
    assert "Please Select" in page.text


def test_a_sector_that_is_switched_off_is_not_offered(browser: Client) -> None:
    Sector.objects.filter(code="fishery").update(active=False)
    assert "fishery" not in Page(browser.get(SELECT)).options["sector"]
    assert browser.get("/contributions/register/fishery/").status_code == 404


def test_choosing_a_sector_opens_its_form(browser: Client) -> None:
    answer = browser.post(SELECT, {"sector": SECTOR})
    assert answer.headers["Location"] == FORM


@pytest.mark.parametrize("sent", [{}, {"sector": ""}, {"sector": "astrology"}])
def test_a_bad_choice_is_answered_beside_the_field(browser: Client, sent: dict[str, str]) -> None:
    page = Page(browser.post(SELECT, sent))
    assert page.errors["sector"]
    assert "There is a problem" in page.text


def test_a_held_sector_is_shown_as_registered_and_cannot_be_chosen(
    browser: Client, driver: User
) -> None:
    submit(driver, "DATA PROCESSING")
    page = Page(browser.get(SELECT))
    assert "DATA PROCESSING (REGISTERED)" in page.text
    assert page.disabled["sector"] == [SECTOR]


def test_a_held_sector_is_refused_by_the_server_too(browser: Client, driver: User) -> None:
    submit(driver, "DATA PROCESSING")
    page = Page(browser.post(SELECT, {"sector": SECTOR}))
    assert "You are already registered in DATA PROCESSING." in page.errors["sector"]


@pytest.mark.parametrize("url", [FORM, CHECK])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_form_of_a_held_sector_leads_to_the_history(
    browser: Client, driver: User, url: str, method: str
) -> None:
    submit(driver, "DATA PROCESSING")
    answer = getattr(browser, method)(url)
    assert answer.headers["Location"] == HISTORY
    assert "You are already registered in DATA PROCESSING." in told(answer)
    assert not RegistrationDraft.objects.exists()


def test_a_rejected_contribution_holds_its_sector_no_longer(browser: Client, driver: User) -> None:
    first = submit(driver, "DATA PROCESSING")
    enrolment.reject(first.pk, reason="The licence cannot be read.")
    assert browser.post(SELECT, {"sector": SECTOR}).headers["Location"] == FORM


def test_what_another_person_holds_is_free_for_me(
    neighbour: User, driver: User, client_of: Callable[[User], Client]
) -> None:
    submit(driver, "DATA PROCESSING")
    assert "(REGISTERED)" not in Page(client_of(neighbour).get(SELECT)).text


def test_registrations_that_were_begun_can_be_continued(
    browser: Client, draft: RegistrationDraft
) -> None:
    RegistrationDraft.objects.update(updated_at=at("05-01-2026 10:20:30"))
    page = Page(browser.get(SELECT))
    assert "You have started DATA PROCESSING, saved on 05-01-2026 10:20:30." in page.text
    assert FORM in page.links


def test_only_my_own_drafts_are_offered(
    neighbour: User, draft: RegistrationDraft, client_of: Callable[[User], Client]
) -> None:
    assert "You have started" not in Page(client_of(neighbour).get(SELECT)).text


def test_looking_changes_nothing(browser: Client) -> None:
    browser.get(FORM)
    browser.get(CHECK)
    assert not RegistrationDraft.objects.exists()
