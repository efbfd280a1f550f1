"""Stopping reminders: the switch under Management, and the link in a mail."""

import pytest
from django.core import signing
from django.test import Client

from accounts.models import User
from selfemployed import disclosure, reminders
from selfemployed.models import ReminderStop
from tests.selfemployed.applying import told
from tests.selfemployed.page import Page

SWITCH = "/management/reminders/"


def link_of(user: User) -> str:
    return f"/reminders/stop/{reminders.stop_token(user)}/"


def test_management_leads_to_the_switch(browser: Client) -> None:
    assert SWITCH in Page(browser.get("/accounts/management/")).links


def test_the_switch_stops_reminders_and_takes_it_back(browser: Client, driver: User) -> None:
    assert "You are reminded." in Page(browser.get(SWITCH)).text
    answer = browser.post(SWITCH, {"reminders": "off"})
    assert answer.headers["Location"] == SWITCH
    assert "Your reminders are stopped." in told(answer)
    assert reminders.is_stopped(driver)
    assert "Remind me" in Page(browser.get(SWITCH)).text
    assert "You will be reminded" in told(browser.post(SWITCH, {"reminders": "on"}))
    assert not reminders.is_stopped(driver)


def test_stopping_twice_is_stopping(browser: Client, driver: User) -> None:
    browser.post(SWITCH, {"reminders": "off"})
    browser.post(SWITCH, {"reminders": "off"})
    assert ReminderStop.objects.get().user == driver


@pytest.mark.parametrize("sent", [{}, {"reminders": "perhaps"}, {"user": "1"}])
def test_anything_else_changes_nothing(browser: Client, driver: User, sent: dict[str, str]) -> None:
    reminders.stop(driver)
    assert browser.post(SWITCH, sent).status_code == 302
    assert reminders.is_stopped(driver)


def test_opening_the_link_stops_nothing(client: Client, driver: User) -> None:
    page = Page(client.get(link_of(driver)))
    assert (page.status, "We will no longer tell you" in page.text) == (200, True)
    assert not reminders.is_stopped(driver)


def test_the_button_behind_the_link_stops_them_without_a_log_in(
    client: Client, driver: User, neighbour: User
) -> None:
    answer = client.post(link_of(driver))
    assert answer.headers["Location"] == link_of(driver)
    assert reminders.is_stopped(driver)
    assert not reminders.is_stopped(neighbour)
    page = Page(client.get(link_of(driver)))
    assert "Your reminders are stopped" in page.text
    assert SWITCH in page.links


def test_the_link_opens_nothing_and_names_nobody(client: Client, driver: User) -> None:
    text = client.get(link_of(driver)).content.decode()
    for name in (driver.full_name, driver.email, driver.ic_number, driver.ic_number[:6]):
        assert name not in text
    assert client.get(SWITCH).status_code == 302
    assert "_auth_user_id" not in client.session


def test_another_site_cannot_press_the_button(driver: User) -> None:
    assert Client(enforce_csrf_checks=True).post(link_of(driver)).status_code == 403
    assert not reminders.is_stopped(driver)


def forged(driver: User, neighbour: User) -> list[str]:
    signature = reminders.stop_token(driver).partition(":")[2]
    return [
        f"{neighbour.pk}:{signature}",
        str(driver.pk),
        f"{driver.pk}:",
        signing.Signer(salt="another").sign(str(driver.pk)),
        reminders._signer().sign("0"),
        "x" * 2000,
    ]


def test_a_link_that_is_not_ours_is_refused(client: Client, driver: User, neighbour: User) -> None:
    for token in forged(driver, neighbour):
        for visit in (client.get, client.post):
            page = Page(visit(f"/reminders/stop/{token}/"))
            assert (page.status, "no longer works" in page.text) == (410, True), token
    assert not ReminderStop.objects.exists()


def test_what_was_said_and_that_it_was_stopped_is_told_to_its_owner(driver: User) -> None:
    reminders.stop(driver)
    assert disclosure.about(driver)["reminders_stopped"]["since"]
