import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import IC, PHRASE, log_in

pytestmark = pytest.mark.django_db

MANAGEMENT = "/accounts/management/"


def test_management_shows_the_own_details_and_not_the_phrase(client: Client, ahmad: User) -> None:
    log_in(client)
    page = client.get(MANAGEMENT).content.decode()
    for detail in ("Ahmad bin Ali", "790811-08-7654", "ahmad@gmail.com", "60108877665"):
        assert detail in page
    assert PHRASE not in page


def test_management_leads_to_the_account_activity(client: Client, ahmad: User) -> None:
    client.force_login(ahmad)
    assert 'href="/management/activity/"' in client.get(MANAGEMENT).content.decode()


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
