"""Where a person is signed in: they see it, and can end it from elsewhere."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from accounts.models import Action, AuditEntry, Session, User
from accounts.sessions import SessionStore
from tests.accounts.conftest import LOG_IN, NOW, log_in

pytestmark = pytest.mark.django_db

MANAGEMENT = "/accounts/management/"
END, END_OTHERS = "/accounts/management/sessions/end/", "/accounts/management/sessions/end-others/"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"


@pytest.fixture
def phone(ahmad: User) -> Client:
    return signed_in(HTTP_USER_AGENT=ANDROID, REMOTE_ADDR="203.0.113.7")


@pytest.fixture
def desk(ahmad: User) -> Client:
    return signed_in()


@pytest.fixture
def stranger(db: None) -> Client:
    user = User.objects.create_user("850101145678", email="x@y.my", mobile="+60123456789")
    client = Client()
    client.force_login(user)
    return client


def signed_in(**headers: str) -> Client:
    client = Client(headers=None, **headers)  # type: ignore[arg-type]
    log_in(client)
    return client


def key(client: Client) -> str:
    return client.session.session_key or ""


def row(client: Client) -> Session:
    return Session.objects.get(session_key=key(client))


def is_signed_in(client: Client) -> bool:
    return client.get(MANAGEMENT).status_code == 200


def test_a_session_says_whose_it_is_and_from_where(
    clock: time_machine.Traveller, phone: Client, ahmad: User
) -> None:
    kept = row(phone)
    assert (kept.user, kept.ip, kept.browser) == (ahmad, "203.0.113.7", "Chrome, Android")
    assert kept.started_at == kept.seen_at == NOW


def test_a_session_of_nobody_has_no_owner(client: Client) -> None:
    client.post(LOG_IN, {"ic_number": "790811087654"})
    assert row(client).user is None


def test_last_seen_is_the_last_request_made_by_hand(
    clock: time_machine.Traveller, phone: Client
) -> None:
    clock.shift(timedelta(minutes=5))
    phone.get(MANAGEMENT)
    clock.shift(timedelta(minutes=5))
    phone.get(MANAGEMENT, {"watching": "1"})
    kept = row(phone)
    assert kept.started_at == NOW
    assert kept.seen_at == NOW + timedelta(minutes=5)


def test_management_shows_where_one_is_signed_in(phone: Client, desk: Client) -> None:
    page = desk.get(MANAGEMENT).content.decode()
    assert "Chrome, Android" in page
    assert "203.0.113.7" in page
    assert page.count("This browser") == 1
    assert page.count('name="session"') == 1
    assert key(phone) not in page


def test_sessions_of_others_and_ended_ones_are_not_shown(
    clock: time_machine.Traveller, phone: Client, stranger: Client
) -> None:
    clock.shift(timedelta(minutes=15))
    desk = signed_in()
    shown = desk.get(MANAGEMENT).context["sessions"]
    assert [session.session_key for session in shown] == [key(desk)]


def test_a_session_is_ended_from_elsewhere(phone: Client, desk: Client, ahmad: User) -> None:
    tablet = signed_in()
    page = desk.post(END, {"session": row(phone).handle}, follow=True).content.decode()
    assert "1 session has ended." in page
    assert [is_signed_in(client) for client in (phone, tablet, desk)] == [False, True, True]
    entry = AuditEntry.objects.get(action=Action.SESSIONS_ENDED)
    assert (entry.actor, entry.subject) == (ahmad, ahmad)


def test_all_others_are_ended(phone: Client, desk: Client, stranger: Client) -> None:
    tablet = signed_in()
    page = desk.post(END_OTHERS, follow=True).content.decode()
    assert "2 sessions have ended." in page
    assert [is_signed_in(client) for client in (phone, tablet)] == [False, False]
    assert [is_signed_in(client) for client in (desk, stranger)] == [True, True]


def test_a_stranger_ends_nothing(phone: Client, stranger: Client) -> None:
    for data in ({"session": row(phone).handle}, {"session": key(phone)}, {}):
        stranger.post(END, data)
    stranger.post(END_OTHERS)
    assert is_signed_in(phone)
    assert not AuditEntry.objects.filter(action=Action.SESSIONS_ENDED).exists()


def test_the_own_session_is_not_ended_like_the_others(desk: Client) -> None:
    page = desk.post(END, {"session": row(desk).handle}, follow=True).content.decode()
    assert "0 sessions have ended." in page


def test_an_ended_session_does_not_come_back_with_a_request_on_its_way(
    phone: Client, desk: Client
) -> None:
    on_its_way = SessionStore(key(phone))
    on_its_way["read"] = "before"
    desk.post(END_OTHERS)
    with pytest.raises(UpdateError):
        on_its_way.save()


@pytest.mark.parametrize("path", [END, END_OTHERS])
def test_ending_needs_a_post_by_somebody_signed_in(client: Client, desk: Client, path: str) -> None:
    assert desk.get(path).status_code == 405
    assert client.post(path).headers["Location"].startswith(LOG_IN)


def test_with_its_owner_a_session_goes(stranger: Client) -> None:
    User.objects.get(ic_number="850101145678").delete()
    assert not is_signed_in(stranger)
