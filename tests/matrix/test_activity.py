"""Account activity: everything that happened to one's own account, and nothing of anybody else."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import audit
from accounts.audit import Action
from accounts.models import AuditEntry, SignIn, User
from matrix.pages import activity
from tests.making import make_user

pytestmark = pytest.mark.django_db

URL = "/management/activity/"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
BY_STAFF = '<td role="cell" data-label="By whom" class="">PERKESO staff</td>'


@pytest.fixture
def owner() -> User:
    return make_user()


@pytest.fixture
def clerk() -> User:
    return make_user("800101145566", full_name="Nurul binti Hassan", is_staff=True)


@pytest.fixture
def browser(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def note(action: Action, *, actor: User | None, subject: User | None, ip: str = "") -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=ip) if ip else None
    audit.record(action, request=request, actor=actor, subject=subject)


def test_logins_and_changes_stand_in_one_list_newest_first(owner: User) -> None:
    now = timezone.now()
    for minutes in (30, 10):
        SignIn.objects.create(user=owner, successful=True, at=now - timedelta(minutes=minutes))
    AuditEntry.objects.create(
        action=Action.PASSWORD_CHANGED, actor=owner, subject=owner, at=now - timedelta(minutes=20)
    )
    texts = [str(event.text) for event in activity.events(owner, activity.keys(owner))]
    assert texts == ["Log in", "Password changed", "Log in"]


def test_a_login_that_failed_is_shown_with_its_browser_and_address(
    owner: User, browser: Client
) -> None:
    SignIn.objects.create(user=owner, successful=False, ip="203.0.113.9", user_agent=CHROME)
    page = browser.get(URL).content.decode()
    for shown in ("Chrome, Android", "203.0.113.9", "Failed", "Not known"):
        assert shown in page


def test_what_staff_did_is_told_without_who_and_from_where(
    owner: User, clerk: User, browser: Client
) -> None:
    note(Action.IC_NUMBER_SHOWN, actor=clerk, subject=owner, ip="198.51.100.7")
    page = browser.get(URL).content.decode()
    assert "Your whole IC number was shown" in page
    assert BY_STAFF in page
    assert clerk.full_name not in page
    assert "198.51.100.7" not in page


def test_what_the_owner_did_says_you(owner: User, browser: Client) -> None:
    note(Action.PHRASE_CHANGED, actor=owner, subject=owner, ip="203.0.113.5")
    page = browser.get(URL).content.decode()
    assert "You</td>" in page
    assert "203.0.113.5" in page
    assert BY_STAFF not in page


def test_what_a_command_did_is_of_nobody_known(owner: User, browser: Client) -> None:
    note(Action.CHANGED, actor=None, subject=owner)
    page = browser.get(URL).content.decode()
    assert "Something about you was changed" in page
    assert "Not known" in page


def test_nothing_of_other_people_is_in_the_list(owner: User, clerk: User) -> None:
    SignIn.objects.create(user=clerk, successful=True)
    note(Action.PASSWORD_CHANGED, actor=clerk, subject=clerk)
    note(Action.LIST_EXPORTED, actor=owner, subject=None)
    assert not activity.keys(owner).exists()


def test_twenty_lines_a_page_and_the_rest_on_the_next(owner: User, browser: Client) -> None:
    SignIn.objects.bulk_create(SignIn(user=owner, successful=True) for _ in range(25))
    assert len(browser.get(URL).context["events"]) == 20
    assert len(browser.get(f"{URL}?page=2").context["events"]) == 5
    assert browser.get(f"{URL}?page=nonsense").status_code == 200


def test_a_longer_list_asks_the_database_no_more(
    owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(10):
        SignIn.objects.create(user=owner, successful=True)
        note(Action.SESSIONS_ENDED, actor=owner, subject=owner)
    with django_assert_num_queries(3):
        assert len(activity.events(owner, activity.keys(owner))) == 20


def test_the_dashboard_shows_the_latest_five_and_management_leads_there(
    owner: User, browser: Client
) -> None:
    SignIn.objects.bulk_create(SignIn(user=owner, successful=True) for _ in range(7))
    assert len(browser.get("/dashboard/").context["events"]) == 5
    assert f'href="{URL}"' in browser.get("/accounts/management/").content.decode()
