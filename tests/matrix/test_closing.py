"""Closing one's own account, and having it opened again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from accounts import sessions
from accounts.models import Action, AuditEntry, EmailChange, Session, User
from accounts.notify.models import Message
from matrix.pages import closing
from matrix.pages.closing import Obstacle
from matrix.pages.models import Closure
from payments import cases, checkout, inbox
from payments.models import Case, CaseKind, Door, Payment
from payments.states import PaymentState
from receipts.models import Receipt
from selfemployed.models import Contribution, Coverage, Document, RegistrationDraft
from tests.accounts.conftest import log_in
from tests.making import Gateway, begin, make_user, submit
from tests.selfemployed import applying

URL = "/management/close/"
PASSWORD = "teksi-merah-1979"
SURE = {"sure": "on", "current_password": PASSWORD}
LONG_AGO = timedelta(days=900)


@pytest.fixture
def browser(driver: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(driver)


@pytest.fixture
def staff(client_of: Callable[[User], Client], reference: None) -> Client:
    """A supervisor's browser, whose second step was seen."""
    user = make_user("800101145566", is_staff=True)
    rights = Permission.objects.filter(codename__in=["view_closure", "change_closure"])
    user.user_permissions.set(rights)
    return client_of(user)


def paid(user: User, gateway: Gateway, *, at: datetime) -> Payment:
    payment = begin(submit(user))
    inbox.receive(gateway.says(payment, paid_at=at), door=Door.DIRECT)
    payment.refresh_from_db()
    return payment


def close(user: User, client_of: Callable[[User], Client]) -> Closure:
    client_of(user).post(URL, SURE)
    return Closure.objects.get(user=user)


def test_a_person_without_cover_closes_the_account(browser: Client, driver: User) -> None:
    page = browser.post(URL, SURE, follow=True)
    assert "Your account is closed" in page.content.decode()
    driver.refresh_from_db()
    assert not driver.is_active
    assert Closure.objects.get().user == driver
    entry = AuditEntry.objects.get(action=Action.ACCOUNT_CLOSED)
    assert (entry.actor, entry.subject) == (driver, driver)


def test_all_sessions_end(
    browser: Client, driver: User, client_of: Callable[[User], Client]
) -> None:
    elsewhere = client_of(driver)
    assert elsewhere.get("/home/").status_code == 200
    browser.post(URL, SURE)
    for client in (browser, elsewhere):
        assert client.get("/home/").status_code == 302
    assert not sessions.of(driver).exists()
    assert not Session.objects.filter(user=driver).exists()


def test_nobody_can_log_in_to_it_and_nobody_sees_that_it_was_one(
    browser: Client, driver: User
) -> None:
    browser.post(URL, SURE)
    text = log_in(Client(), number=driver.ic_number, password=PASSWORD)
    assert "do not match" in text
    assert driver.secret_phrase not in text
    assert "closed" not in text


def test_the_owner_is_told_in_a_mail(browser: Client, driver: User) -> None:
    browser.post(URL, SURE)
    mail = Message.objects.get(template="pages/closed")
    assert mail.to == driver.email
    assert driver.ic_number not in mail.body_text + mail.body_html
    assert mail.body_text.index("Akaun anda telah ditutup") < mail.body_text.index("is closed")


def test_what_was_not_submitted_is_erased_with_its_files(
    browser: Client, driver: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    names = [one.file.name for one in applying.complete_draft(driver).documents.all()]
    EmailChange.objects.create(
        user=driver, email="new@example.com", digest="d" * 64, expires_at=timezone.now()
    )
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(URL, SURE)
    assert not RegistrationDraft.objects.exists()
    assert not Document.objects.exists()
    assert not EmailChange.objects.exists()
    assert not any(default_storage.exists(name) for name in names)


def test_contributions_payments_and_receipts_stay(
    browser: Client, driver: User, gateway: Gateway
) -> None:
    paid(driver, gateway, at=timezone.now() - LONG_AGO)
    browser.post(URL, SURE)
    assert not User.objects.get(pk=driver.pk).is_active
    for model in (Contribution, Coverage, Payment, Receipt):
        assert model._default_manager.count() == 1


def test_who_is_covered_cannot_close(browser: Client, driver: User, gateway: Gateway) -> None:
    paid(driver, gateway, at=timezone.now())
    assert "You are covered until" in refused(browser, driver)


def test_a_queued_renewal_is_cover_too(driver: User, gateway: Gateway) -> None:
    payment = paid(driver, gateway, at=timezone.now())
    soon = Coverage.objects.get(contribution=payment.contribution_id).start - timedelta(days=1)
    assert Obstacle.COVERED in closing.obstacles(driver, now=soon)


def test_who_waits_for_the_bank_cannot_close(browser: Client, driver: User) -> None:
    begin(submit(driver))
    assert "no answer from the bank" in refused(browser, driver)


def test_who_is_owed_an_answer_cannot_close(browser: Client, driver: User, neighbour: User) -> None:
    payment = begin(submit(driver))
    Payment.objects.update(state=PaymentState.SURPLUS)
    cases.report(CaseKind.SURPLUS, payment=payment)
    assert "staff are looking at a payment" in refused(browser, driver)
    cases.close(Case.objects.get().pk, by=neighbour, outcome="paid back")
    assert closing.obstacles(driver, now=timezone.now()) == []


def test_staff_cannot_close_their_own_account(staff: Client) -> None:
    assert "account of staff" in staff.post(URL, SURE).content.decode()
    assert not Closure.objects.exists()


def refused(browser: Client, user: User) -> str:
    """The page that does not close the account, and has no form for it."""
    page = browser.post(URL, SURE).content.decode()
    assert User.objects.get(pk=user.pk).is_active
    assert not Message.objects.filter(template="pages/closed").exists()
    assert "current_password" not in page
    return page


@pytest.mark.parametrize("missing", ["sure", "current_password"])
def test_both_the_tick_and_the_password_are_asked_for(
    browser: Client, driver: User, missing: str
) -> None:
    browser.post(URL, SURE | {missing: ""})
    browser.post(URL, SURE | {"current_password": "wrong-1979"})
    browser.get(URL)
    assert User.objects.get(pk=driver.pk).is_active


def test_an_unpaid_contribution_of_a_closed_account_cannot_be_paid(
    driver: User, client_of: Callable[[User], Client]
) -> None:
    contribution = submit(driver)
    close(driver, client_of)
    with pytest.raises(checkout.NothingToPay):
        begin(contribution)


def test_money_that_comes_late_still_gives_cover_and_a_receipt(
    driver: User, client_of: Callable[[User], Client], gateway: Gateway
) -> None:
    payment = begin(submit(driver))
    inbox.receive(gateway.says(payment, debitAuthCode="51"), door=Door.DIRECT)
    close(driver, client_of)
    inbox.receive(gateway.says(payment), door=Door.DIRECT)
    assert Coverage.objects.count() == Receipt.objects.count() == 1


def test_staff_open_the_account_again(
    staff: Client, driver: User, client_of: Callable[[User], Client]
) -> None:
    closure = close(driver, client_of)
    page = reopen(staff, closure)
    assert "1 account is open again" in page
    closure.refresh_from_db()
    assert closure.reopened_at
    assert "Select Mode" in log_in(Client(), number=driver.ic_number, password=PASSWORD)
    assert Message.objects.get(template="pages/reopened").to == driver.email
    entry = AuditEntry.objects.get(action=Action.ACCOUNT_REOPENED)
    assert (entry.actor, entry.subject) == (closure.reopened_by, driver)
    # A second press changes nothing.
    assert "0 accounts are open again" in reopen(staff, closure)


def test_who_may_only_look_opens_nothing(
    staff: Client, driver: User, client_of: Callable[[User], Client]
) -> None:
    closure = close(driver, client_of)
    Permission.objects.get(codename="change_closure").user_set.clear()
    reopen(staff, closure)
    assert not User.objects.get(pk=driver.pk).is_active


def test_the_list_shows_no_whole_ic_number(
    staff: Client, driver: User, client_of: Callable[[User], Client]
) -> None:
    close(driver, client_of)
    page = staff.get("/admin/pages/closure/").content.decode()
    assert "790811-08-••••" in page
    assert driver.ic_number not in page


def reopen(staff: Client, closure: Closure) -> str:
    answer = staff.post(
        "/admin/pages/closure/",
        {"action": "reopen", "_selected_action": closure.pk},
        follow=True,
    )
    return answer.content.decode()


def test_an_account_can_be_closed_and_opened_again_and_again(
    staff: Client, driver: User, client_of: Callable[[User], Client]
) -> None:
    for _ in range(2):
        client_of(driver).post(URL, SURE)
        reopen(staff, Closure.objects.standing().get())
    assert Closure.objects.count() == 2
