"""The pages that look into every room, and the public ones."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from matrix.pages.overview import overview
from payments import inbox
from payments.models import Door
from tests.making import Gateway, at, begin, submit

Browser = Callable[[User], Client]
PUBLIC = [
    "/", "/help/", "/faq/", "/terms/", "/privacy/", "/security/", "/accessibility/", "/sitemap/",
    "/accounts/log-in/", "/accounts/sign-up/",
]  # fmt: skip


@pytest.mark.parametrize("url", PUBLIC)
@pytest.mark.parametrize("language", ["en", "ms"])
def test_a_public_page_opens_in_both_languages(
    client: Client, db: None, url: str, language: str
) -> None:
    client.cookies["django_language"] = language
    page = client.get(url).content.decode()
    assert f'<html lang="{language}"' in page
    assert "1-300-22-8000" in page
    assert page.count("<h1") == 1


def test_the_language_switch_keeps_the_choice(client: Client, db: None) -> None:
    client.post("/language/", {"language": "ms", "next": "/"})
    assert '<html lang="ms"' in client.get("/").content.decode()


def test_health_says_that_the_database_answers(client: Client, db: None) -> None:
    assert client.get("/health/").json() == {"status": "ok"}


@pytest.mark.parametrize("url", ["/mode/", "/home/", "/dashboard/", "/contributions/"])
def test_a_members_page_asks_a_stranger_to_log_in(client: Client, db: None, url: str) -> None:
    assert client.get(url)["Location"] == f"/accounts/log-in/?next={url}"


def test_select_mode_offers_one_mode_and_shows_the_two_others_as_unavailable(
    driver: User, client_of: Browser
) -> None:
    page = client_of(driver).get("/mode/").content.decode()
    assert page.count("Unavailable") == 2
    assert 'href="/home/"' in page


def test_home_has_the_three_panels(driver: User, client_of: Browser) -> None:
    page = client_of(driver).get("/home/").content.decode()
    for url in ("/contributions/register/", "/contributions/", "/contributions/renew/"):
        assert f'href="{url}"' in page


def test_home_and_dashboard_remind_of_what_is_not_paid(driver: User, client_of: Browser) -> None:
    contribution = submit(driver)
    for url in ("/home/", "/dashboard/"):
        page = client_of(driver).get(url).content.decode()
        assert "You are not covered yet" in page
        assert f"/contributions/{contribution.pk}/pay/" in page


def test_the_dashboard_says_until_when_one_is_covered(
    driver: User, client_of: Browser, gateway: Gateway
) -> None:
    with time_machine.travel(at("27-12-2019 16:25:42")):
        inbox.receive(gateway.says(begin(submit(driver, months=4))), door=Door.DIRECT)
        page = client_of(driver).get("/dashboard/").content.decode()
        assert 'You are covered until <span class="number">26-04-2020</span>' in page
        assert "121 days left" in page


def test_cover_that_has_ended_is_not_cover(driver: User, gateway: Gateway) -> None:
    with time_machine.travel(at("27-12-2019 16:25:42")):
        inbox.receive(gateway.says(begin(submit(driver, months=1))), door=Door.DIRECT)
    ended = overview(driver, now=at("27-01-2020 00:00:00"))
    assert ended.sectors[0].until is None
    assert len(ended.due) == 1


def test_the_history_shows_what_is_submitted_and_not_paid(driver: User, client_of: Browser) -> None:
    contribution = submit(driver)
    page = client_of(driver).get("/contributions/").content.decode()
    assert "Submitted" in page
    assert f"/contributions/{contribution.pk}/pay/" in page


@pytest.mark.parametrize("language", ["en", "ms"])
def test_an_error_is_told_on_our_own_page(client: Client, db: None, language: str) -> None:
    client.cookies["django_language"] = language
    missing = client.get("/nowhere/")
    assert missing.status_code == 404
    assert f'<html lang="{language}"' in missing.content.decode()
    assert "1-300-22-8000" in missing.content.decode()


def test_a_form_without_its_token_is_refused_on_our_own_page(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post("/accounts/log-in/", {"ic_number": "790811087654"})
    assert refused.status_code == 403
    assert "1-300-22-8000" in refused.content.decode()


def test_a_crash_is_told_in_both_languages_and_without_its_reason(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the reason nobody outside may read")

    monkeypatch.setattr("matrix.pages.views.render", crash)
    client.raise_request_exception = False
    page = client.get("/help/")
    assert page.status_code == 500
    text = page.content.decode()
    assert "the reason" not in text
    assert 'lang="ms"' in text
    assert 'lang="en"' in text
