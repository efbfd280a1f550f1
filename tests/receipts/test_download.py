import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from receipts import pdf
from receipts.models import Receipt
from tests.making import sign_in
from tests.receipts.making import issue_receipt, make_person


@pytest.fixture(autouse=True)
def quick_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "render", lambda _snapshot: b"%PDF-1.7 of the guide")


@pytest.fixture
def receipt(owner: User) -> Receipt:
    return issue_receipt(owner)


def path_of(receipt: Receipt) -> str:
    return reverse("receipts:download", args=[receipt.number])


def test_the_owner_downloads_the_pdf(client: Client, owner: User, receipt: Receipt) -> None:
    client.force_login(owner)
    response = client.get(path_of(receipt))
    assert response.status_code == 200
    assert response.content == b"%PDF-1.7 of the guide"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="resit-{receipt.number}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


def test_a_stranger_finds_no_receipt(client: Client, receipt: Receipt) -> None:
    client.force_login(make_person())
    assert client.get(path_of(receipt)).status_code == 404


def test_a_stranger_learns_nothing_from_a_number_that_exists(
    client: Client, receipt: Receipt
) -> None:
    client.force_login(make_person())
    paths = [path_of(receipt), reverse("receipts:download", args=["20190000009999"])]
    # The reference at its foot is each page's own.
    pages = [re.sub(rb"404 \xc2\xb7 [0-9a-f]{8}", b"404", client.get(p).content) for p in paths]
    assert pages[0] == pages[1]


def test_without_a_login_there_is_only_the_login(client: Client, receipt: Receipt) -> None:
    response = client.get(path_of(receipt))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("accounts:log_in"))


def test_staff_need_the_permission(client: Client, receipt: Receipt) -> None:
    clerk = make_person(is_staff=True)
    sign_in(client, clerk)
    assert client.get(path_of(receipt)).status_code == 404
    clerk.user_permissions.add(Permission.objects.get(codename="view_receipt"))
    assert client.get(path_of(receipt)).status_code == 200


def test_the_permission_alone_makes_nobody_staff(client: Client, receipt: Receipt) -> None:
    person = make_person()
    person.user_permissions.add(Permission.objects.get(codename="view_receipt"))
    client.force_login(person)
    assert client.get(path_of(receipt)).status_code == 404


def test_nothing_can_be_posted(client: Client, owner: User, receipt: Receipt) -> None:
    client.force_login(owner)
    assert client.post(path_of(receipt)).status_code == 405


def test_when_the_press_fails_a_page_says_that_the_money_is_safe(
    client: Client, owner: User, receipt: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_snapshot: object) -> bytes:
        raise pdf.RenderingFailed

    before = Receipt.objects.values().get()
    monkeypatch.setattr(pdf, "render", fail)
    client.force_login(owner)
    response = client.get(path_of(receipt), headers={"Accept-Language": "en"})
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "Your payment and coverage are safe" in response.content.decode()
    assert receipt.number in response.content.decode()
    assert Receipt.objects.values().get() == before
