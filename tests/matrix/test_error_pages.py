"""What is told when something did not work: in the right language, with a way on."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.limits import TooMany
from accounts.models import User

Browser = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "ms"])
@pytest.mark.parametrize("method", ["get", "put"])
def test_a_wrong_method_is_told_on_our_own_page(language: str, method: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    answer = getattr(client, method)("/accounts/log-out/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    page = answer.content.decode()
    assert f'<html lang="{language}"' in page
    assert "405" in page
    assert "1-300-22-8000" in page


@pytest.mark.parametrize("door", ["/payments/fpx/direct/", "/payments/fpx/indirect/"])
def test_a_program_that_knocks_with_a_wrong_method_gets_no_page(client: Client, door: str) -> None:
    answer = client.get(door)
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert answer.content == b""


def test_a_page_that_is_only_read_refuses_to_be_written(client: Client) -> None:
    answer = client.post("/robots.txt")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(("path", "code"), [("/nowhere/", 404), ("/accounts/log-out/", 405)])
def test_a_member_is_led_back_to_home_and_history(
    driver: User, client_of: Browser, path: str, code: int
) -> None:
    answer = client_of(driver).get(path)
    assert answer.status_code == code
    page = answer.content.decode()
    for way in ("/home/", "/contributions/", "/feedback/", "/sitemap/"):
        assert f'href="{way}"' in page


def test_a_guest_is_led_to_the_first_page_and_not_to_a_log_in(client: Client) -> None:
    page = client.get("/nowhere/").content.decode()
    assert 'href="/"' in page
    assert 'href="/feedback/"' in page
    assert 'href="/contributions/"' not in page


def test_an_error_page_asks_the_database_nothing_about_a_guest(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get("/nowhere/")


def test_who_has_tried_too_often_is_told_when_to_try_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise TooMany(timezone.now() + timezone.timedelta(minutes=4, seconds=50))

    monkeypatch.setattr("matrix.pages.views.render", refuse)
    answer = client.get("/help/")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) in range(280, 291)
    assert "5 minutes" in answer.content.decode()
