from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import SignIn, User
from tests.accounts.conftest import IC, NOW, PHRASE, log_in

pytestmark = pytest.mark.django_db

MANAGEMENT = "/accounts/management/"


def test_management_shows_the_own_details_and_not_the_phrase(client: Client, ahmad: User) -> None:
    log_in(client)
    page = client.get(MANAGEMENT).content.decode()
    for detail in ("Ahmad bin Ali", "790811-08-7654", "ahmad@gmail.com", "60108877665"):
        assert detail in page
    assert PHRASE not in page


def test_management_shows_the_last_ten_logins_newest_first(
    clock: time_machine.Traveller, client: Client, ahmad: User
) -> None:
    for days in range(1, 13):
        SignIn.objects.create(user=ahmad, successful=True, at=NOW - timedelta(days=days))
    stranger = User.objects.create_user("850101145678", email="x@y.my", mobile="+60123456789")
    SignIn.objects.create(user=stranger, successful=True)
    client.force_login(ahmad)
    sign_ins = list(client.get(MANAGEMENT).context["sign_ins"])
    assert [sign_in.at for sign_in in sign_ins] == [NOW - timedelta(days=n) for n in range(1, 11)]


def test_management_needs_somebody_signed_in(client: Client) -> None:
    assert client.get(MANAGEMENT).headers["Location"] == f"/accounts/log-in/?next={MANAGEMENT}"


def test_a_switch_of_language_is_kept_on_the_account(client: Client, ahmad: User) -> None:
    client.force_login(ahmad)
    response = client.post("/language/", {"language": "ms", "next": MANAGEMENT})
    assert response.headers["Location"] == MANAGEMENT
    assert client.cookies["django_language"].value == "ms"
    assert User.objects.get(ic_number=IC).language == "ms"


@pytest.mark.parametrize("language", ["", "fr", "xx", "ms; DROP"])
def test_another_language_changes_nothing(client: Client, ahmad: User, language: str) -> None:
    client.force_login(ahmad)
    client.post("/language/", {"language": language})
    assert User.objects.get(ic_number=IC).language == "en"


def test_looking_at_the_switch_changes_nothing(client: Client, ahmad: User) -> None:
    client.force_login(ahmad)
    client.get("/language/", {"language": "ms"})
    assert User.objects.get(ic_number=IC).language == "en"


def test_strangers_switch_the_language_too(client: Client) -> None:
    client.post("/language/", {"language": "ms", "next": "/accounts/log-in/"})
    assert client.cookies["django_language"].value == "ms"
