from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts import activation
from accounts.models import SignUp, User
from tests.accounts.conftest import (
    CODE,
    DETAILS,
    PASSWORD,
    PHRASE,
    code_sent,
    link_sent,
    log_in,
    make_ahmad,
)

pytestmark = pytest.mark.django_db

CHOICES = {"secret_phrase": PHRASE, "password": PASSWORD, "password_confirm": PASSWORD}


@pytest.fixture
def link(at_code_page: Client) -> str:
    at_code_page.post(CODE, {"code": code_sent()})
    return link_sent()


def test_the_page_shows_everything_that_was_typed(client: Client, link: str) -> None:
    page = client.get(link).content.decode()
    for known in ("New IC", "Ahmad bin Ali", "ahmad@gmail.com", "60108877665", "790811-08-7654"):
        assert known in page
    for missing in ("secret_phrase", "password", "password_confirm"):
        assert f'<label for="id_{missing}">' in page


def test_the_account_comes_to_be_and_can_log_in(client: Client, link: str) -> None:
    assert not User.objects.exists()
    page = client.post(link, CHOICES, follow=True).content.decode()
    assert "Success! You have joined the MATRIX." in page
    user = User.objects.get()
    assert (user.ic_number, user.mobile, user.language) == ("790811087654", "+60108877665", "en")
    assert user.secret_phrase == PHRASE
    assert "Select Mode" in log_in(client)


def test_looking_does_not_use_the_link(client: Client, link: str) -> None:
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code in {200, 405}
    assert client.post(link, CHOICES).status_code == 302


def test_the_link_works_once(client: Client, link: str) -> None:
    client.post(link, CHOICES)
    for response in (client.get(link), client.post(link, CHOICES)):
        assert response.status_code == 410
        assert "This link no longer works" in response.content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize(("hours", "status"), [(23.9, 200), (24, 410), (48, 410)])
def test_the_link_lives_a_day(
    clock: time_machine.Traveller, client: Client, link: str, hours: float, status: int
) -> None:
    clock.shift(timedelta(hours=hours))
    assert client.get(link).status_code == status


@pytest.mark.parametrize("token", ["0" * 64, "short", "ä" * 64, "0" * 4000])
def test_a_link_that_was_never_sent_opens_nothing(client: Client, token: str) -> None:
    response = client.get(f"/accounts/activate/{token}/")
    assert response.status_code == 410
    assert "sign up again" in response.content.decode()


def test_only_the_hash_of_the_token_is_kept(link: str) -> None:
    token = link.split("/")[3]
    kept = SignUp.objects.get().activation_digest
    assert kept == activation.digest(token)
    assert kept != token


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"secret_phrase": ""}, "secret_phrase", "Choose a secret phrase."),
        ({"secret_phrase": "abc"}, "secret_phrase", "at least 4 characters"),
        ({"secret_phrase": "a" * 41}, "secret_phrase", "at most 40 characters"),
        ({"secret_phrase": "790811-08-7654"}, "secret_phrase", "Choose other words"),
        ({"password": ""}, "password", "Choose a password."),
        ({"password": "kereta1 b"}, "password", "at least 10 characters"),
        ({"password": "k" * 129}, "password", "at most 128 characters"),
        ({"password": "7361950284"}, "password", "entirely numeric"),
        ({"password": "password123"}, "password", "too common"),
        ({"password": "Ahmad bin Ali"}, "password", "too similar"),
        ({"password": "ahmad@gmail.com"}, "password", "too similar"),
        ({"password": "790811087654x"}, "password", "too similar"),
        ({"password": "+60108877665x"}, "password", "too similar"),
        ({"password": f"{PHRASE} 99"}, "password", "Leave it out of the password"),
        ({"password_confirm": ""}, "password_confirm", "Type the password once more."),
        ({"password_confirm": "kereta merah"}, "password_confirm", "not the same"),
    ],
)
def test_a_bad_choice_is_named_and_the_phrase_is_kept(
    client: Client, link: str, changes: dict[str, str], field: str, error: str
) -> None:
    same = {"password_confirm": changes["password"]} if "password" in changes else {}
    response = client.post(link, CHOICES | same | changes)
    errors = response.context["form"].errors
    assert any(error in text for text in errors[field])
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page
    assert "secret_phrase" in changes or f'value="{PHRASE}"' in page
    assert PASSWORD not in page
    assert not User.objects.exists()


def test_spaces_at_the_ends_belong_to_the_password(client: Client, link: str) -> None:
    padded = f" {PASSWORD} "
    client.post(link, CHOICES | {"password": padded, "password_confirm": padded})
    assert User.objects.get().check_password(padded)


def test_two_links_of_one_person_make_one_account(client: Client, link: str) -> None:
    make_ahmad()
    response = client.post(link, CHOICES)
    assert response.status_code == 409
    assert "You already have an account" in response.content.decode()
    assert User.objects.count() == 1
    assert SignUp.objects.get().activated_at is None


def test_the_email_may_be_taken_in_other_letters(client: Client, link: str) -> None:
    SignUp.objects.update(ic_number="850101145678", mobile="+60191234567", email="AHMAD@gmail.com")
    make_ahmad()
    assert client.post(link, CHOICES).status_code == 409


def test_details_cannot_be_changed_on_the_way(client: Client, link: str) -> None:
    client.post(link, CHOICES | {"ic_number": "850101145678", "is_staff": "on", "email": "x@y.my"})
    user = User.objects.get()
    assert (user.ic_number, user.email, user.is_staff) == (
        "790811087654",
        DETAILS["email"],
        False,
    )
