"""A forgotten password: the same answer for all, a link that works once and for half an hour."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import limits
from accounts.models import Action, AuditEntry, Session, User
from accounts.notify.models import Message
from tests.accounts.conftest import (
    IC,
    LOG_IN,
    LOG_IN_PASSWORD,
    PASSWORD,
    PHRASE,
    last_message,
    log_in,
)

pytestmark = pytest.mark.django_db

FORGOTTEN, SENT = "/accounts/forgotten/", "/accounts/forgotten/sent/"
UNKNOWN, NEW = "850101145678", "perahu layar 88"
CHOICE = {"password": NEW, "password_confirm": NEW}


@pytest.fixture
def link(client: Client, ahmad: User) -> str:
    client.post(FORGOTTEN, {"ic_number": "790811-08-7654"})
    return link_sent()


def link_sent() -> str:
    found = re.search(
        r"/accounts/forgotten/\d+/[^/\s]+/", last_message("accounts/recovery").body_text
    )
    assert found
    return found[0]


def test_the_way_from_log_in_to_a_new_password(client: Client, ahmad: User) -> None:
    client.post(LOG_IN, {"ic_number": IC})
    for page in (client.get(LOG_IN), client.get(LOG_IN_PASSWORD)):
        assert f'href="{FORGOTTEN}"' in page.content.decode()
    page = client.post(FORGOTTEN, {"ic_number": IC}, follow=True).content.decode()
    assert "Look into your email" in page
    page = client.post(link_sent(), CHOICE, follow=True).content.decode()
    assert "Your password was changed. Please log in with it." in page
    assert "Select Mode" in log_in(client, password=NEW)
    assert "do not match" in log_in(Client(), password=PASSWORD)


def test_the_link_goes_to_the_address_of_the_account_alone(link: str) -> None:
    message = last_message("accounts/recovery")
    assert message.to == "ahmad@gmail.com"
    assert message.confidential
    assert "790811-08-••••" in message.body_text
    assert IC not in message.body_text
    assert PHRASE not in message.body_text


@pytest.mark.parametrize("state", ["unknown", "inactive", "without password"])
def test_the_answer_and_the_work_are_the_same_for_all(
    clock: time_machine.Traveller,
    ahmad: User,
    state: str,
) -> None:
    known = ask(IC)
    if state == "inactive":
        User.objects.update(is_active=False)
    elif state == "without password":
        ahmad.set_unusable_password()
        ahmad.save()
    assert ask(UNKNOWN if state == "unknown" else IC) == known
    assert Message.objects.count() == 1


def ask(number: str) -> list[object]:
    with CaptureQueriesContext(connection) as queries:
        response = Client().post(FORGOTTEN, {"ic_number": number})
    kinds = [query["sql"].split()[0] for query in queries]
    headers = dict(response.headers) | {"X-Request-ID": "one of its own"}
    return [response.status_code, headers, response.content, kinds]


@pytest.mark.parametrize("typed", ["", "12345678901", "ahmad", "1' OR '1'='1"])
def test_a_bad_number_is_named(client: Client, typed: str) -> None:
    response = client.post(FORGOTTEN, {"ic_number": typed})
    assert response.context["form"].errors["ic_number"]
    assert not Message.objects.exists()


def test_looking_does_not_use_the_link(client: Client, link: str) -> None:
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code in {200, 405}
    assert client.post(link, CHOICE).status_code == 302


def test_the_link_works_once(client: Client, link: str, ahmad: User) -> None:
    client.post(link, CHOICE)
    other = {"password": "gunung ledang 77", "password_confirm": "gunung ledang 77"}
    for response in (client.get(link), client.post(link, other)):
        assert response.status_code == 410
        assert "This link no longer works" in response.content.decode()
    ahmad.refresh_from_db()
    assert ahmad.check_password(NEW)


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (30, 200), (31, 410), (600, 410)])
def test_the_link_lives_half_an_hour(
    clock: time_machine.Traveller, client: Client, link: str, minutes: int, status: int
) -> None:
    clock.shift(timedelta(minutes=minutes))
    assert client.get(link).status_code == status
    assert client.post(link, {}).status_code == status


def test_logging_in_ends_the_link(client: Client, link: str) -> None:
    log_in(Client())
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("change", [{"email": "new@gmail.com"}, {"is_active": False}])
def test_another_address_or_a_closed_account_ends_the_link(
    client: Client, link: str, change: dict[str, object]
) -> None:
    User.objects.update(**change)
    assert client.post(link, CHOICE).status_code == 410


def test_a_link_opens_no_other_account(client: Client, link: str) -> None:
    other = User.objects.create_user(UNKNOWN, PASSWORD, email="x@y.my", mobile="+60123456789")
    token = link.split("/")[4]
    assert client.post(f"/accounts/forgotten/{other.pk}/{token}/", CHOICE).status_code == 410


@pytest.mark.parametrize(
    "tail", ["1/x", "1/-", "0/abc-def", f"{10**30}/a-b", "1/c9-ä", "1/" + "a" * 4000]
)
def test_a_link_that_was_never_sent_opens_nothing(client: Client, ahmad: User, tail: str) -> None:
    assert client.post(f"/accounts/forgotten/{tail}/", CHOICE).status_code == 410


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"password": ""}, "password", "Choose a password."),
        ({"password": "password123"}, "password", "too common"),
        ({"password": "Ahmad bin Ali"}, "password", "too similar"),
        ({"password": f"{PHRASE} 99"}, "password", "Leave it out of the password"),
        ({"password_confirm": "perahu layar 89"}, "password_confirm", "not the same"),
    ],
)
def test_a_bad_password_is_named_and_the_link_stays(
    client: Client, link: str, changes: dict[str, str], field: str, error: str
) -> None:
    same = {"password_confirm": changes["password"]} if "password" in changes else {}
    errors = client.post(link, CHOICE | same | changes).context["form"].errors
    assert any(error in text for text in errors[field])
    assert client.post(link, CHOICE).status_code == 302


def test_every_session_ends_and_the_owner_is_told(client: Client, ahmad: User) -> None:
    thief, own = Client(), Client()
    for browser in (thief, own):
        log_in(browser)
    client.post(FORGOTTEN, {"ic_number": IC})
    page = own.post(link_sent(), CHOICE, follow=True)
    assert page.status_code == 200
    assert not Session.objects.filter(user=ahmad).exists()
    assert thief.get("/accounts/management/").status_code == 302
    assert (
        "The password of your MATRIX account was changed."
        in last_message("accounts/changed").body_text
    )
    entry = AuditEntry.objects.get(action=Action.PASSWORD_RESET)
    assert (entry.actor, entry.subject, entry.ip) == (ahmad, ahmad, "127.0.0.1")


def test_who_has_tried_too_often_can_log_in_with_the_new_password(
    clock: time_machine.Traveller, client: Client, ahmad: User
) -> None:
    for _ in range(6):
        page = log_in(client, password="not the password")
    assert "Too many wrong passwords" in page
    client.post(FORGOTTEN, {"ic_number": IC})
    client.post(link_sent(), CHOICE)
    assert "Select Mode" in log_in(client, password=NEW)


@pytest.mark.parametrize("number", [IC, UNKNOWN])
def test_a_number_gets_so_many_links_an_hour(
    clock: time_machine.Traveller, ahmad: User, number: str
) -> None:
    def answer(address: int) -> str:
        browser = Client(REMOTE_ADDR=f"203.0.113.{address}")
        return browser.post(FORGOTTEN, {"ic_number": number}, follow=True).content.decode()

    pages = [answer(n) for n in range(limits.RECOVERIES_OF_NUMBER.most + 1)]
    assert "Look into your email" in pages[-2]
    assert "Too many tries. Please try again in 1 hour." in pages[-1]
    clock.shift(timedelta(hours=1))
    assert "Look into your email" in answer(1)


def test_an_address_asks_for_so_many_numbers_an_hour(
    clock: time_machine.Traveller, client: Client, db: None
) -> None:
    statuses = [
        client.post(FORGOTTEN, {"ic_number": f"850101145{n:03}"}).status_code
        for n in range(limits.RECOVERIES_FROM_ADDRESS.most + 1)
    ]
    assert statuses == [302] * limits.RECOVERIES_FROM_ADDRESS.most + [200]


def test_who_is_signed_in_needs_no_link(client: Client, ahmad: User) -> None:
    log_in(client)
    for path in (FORGOTTEN, SENT):
        assert client.get(path).headers["Location"] == "/mode/"


def test_extra_fields_are_ignored(client: Client, link: str, ahmad: User) -> None:
    client.post(link, CHOICE | {"is_staff": "on", "is_superuser": "on", "email": "x@y.my"})
    ahmad.refresh_from_db()
    assert (ahmad.is_staff, ahmad.is_superuser, ahmad.email) == (False, False, "ahmad@gmail.com")
