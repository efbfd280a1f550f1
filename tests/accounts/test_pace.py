"""Machines that sign up: a field that nobody sees, and haste."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from accounts.forms import SignUpForm
from accounts.models import SignUp
from tests.accounts.conftest import DETAILS, NEXT

pytestmark = pytest.mark.django_db

SENTENCE = "We could not tell whether a person filled this in. Please send it once more."


@pytest.fixture(autouse=True)
def three_seconds(settings: Settings) -> None:
    settings.LEAST_SECONDS_TO_FILL_IN = 3


def shown_at(page: str) -> str:
    found = re.search(r'name="shown_at" value="([^"]+)"', page)
    assert found
    return found[1]


def opened(client: Client) -> dict[str, str]:
    """The form as a person fills it in, before any time has passed."""
    return DETAILS | {"shown_at": shown_at(client.get(NEXT).content.decode()), "website": ""}


def test_three_seconds_are_enough(clock: time_machine.Traveller, client: Client) -> None:
    details = opened(client)
    clock.shift(timedelta(seconds=3))
    assert client.post(NEXT, details).status_code == 302


def test_haste_is_sent_back_with_everything_kept_and_taken_the_second_time(
    clock: time_machine.Traveller, client: Client
) -> None:
    details = opened(client)
    clock.shift(timedelta(seconds=2))
    response = client.post(NEXT, details)
    page = response.content.decode()
    assert SENTENCE in page
    assert response.context["form"]["full_name"].value() == DETAILS["full_name"]
    assert not SignUp.objects.exists()
    clock.shift(timedelta(seconds=1))
    assert client.post(NEXT, details | {"shown_at": shown_at(page)}).status_code == 302


@pytest.mark.parametrize("stamp", ["", "x", "1577412000:forged", "0:0:0"])
def test_a_moment_that_is_missing_or_forged_is_replaced(
    clock: time_machine.Traveller, client: Client, stamp: str
) -> None:
    page = client.post(NEXT, DETAILS | {"shown_at": stamp}).content.decode()
    assert SENTENCE in page
    clock.shift(timedelta(seconds=3))
    assert client.post(NEXT, DETAILS | {"shown_at": shown_at(page)}).status_code == 302


def test_a_moment_read_off_the_page_once_is_not_of_use_for_ever(
    clock: time_machine.Traveller, client: Client
) -> None:
    details = opened(client)
    clock.shift(timedelta(hours=2, seconds=1))
    page = client.post(NEXT, details).content.decode()
    assert SENTENCE in page
    assert shown_at(page) != details["shown_at"]


def test_what_was_written_where_nobody_sees_it_is_sent_back_without_it(
    clock: time_machine.Traveller, client: Client
) -> None:
    details = opened(client)
    clock.shift(timedelta(minutes=1))
    response = client.post(NEXT, details | {"website": "https://casino.example"})
    page = response.content.decode()
    assert SENTENCE in page
    assert "casino" not in page
    assert not SignUp.objects.exists()
    assert client.post(NEXT, details).status_code == 302


def test_the_field_is_out_of_the_way_of_people(client: Client) -> None:
    page = client.get(NEXT).content.decode()
    hidden = page.split('<div class="visually-hidden" aria-hidden="true">')[1].split("</div>")[0]
    assert 'name="website"' in hidden
    assert 'tabindex="-1"' in hidden
    assert 'autocomplete="off"' in hidden


def test_where_no_time_is_asked_for_any_pace_is_taken(settings: Settings) -> None:
    settings.LEAST_SECONDS_TO_FILL_IN = 0
    assert "__all__" not in SignUpForm(DETAILS).errors
