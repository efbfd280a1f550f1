"""Export my data: everything that is kept, for its owner alone, and no secret."""

import json
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model
from django.test import Client

from accounts.limits import PASSWORDS_ASKED_AGAIN
from accounts.models import Action, AuditEntry, User
from accounts.notices import changed
from matrix.pages import archive
from payments import inbox
from payments.models import Door
from receipts import pdf
from receipts.models import Receipt
from selfemployed.models import Document
from tests.making import Gateway, begin, submit
from tests.selfemployed import applying

URL = "/management/data/"
PASSWORD = "teksi-merah-1979"

# Every table that names a person, and where the person is told of it; or why not.
TOLD = {
    "accounts.signin": "account.sign_ins",
    "accounts.session": "account.sessions",
    "accounts.auditentry": "account.trail",
    "selfemployed.person": "self_employed.person",
    "selfemployed.registrationdraft": "self_employed.drafts",
    "selfemployed.document": "self_employed.documents",
    "selfemployed.reminderstop": "self_employed.reminders_stopped",
    "receipts.receipt": "receipts",
    "receipts.voidnote": "receipts",
    "payments.case": "payments",
    "payments.covercertificate": "certificates",
    "pages.feedback": "feedback",
}
NOT_TOLD = {
    "accounts.emailchange": "an address that waits a day to be proved, perhaps a stranger's",
    "accounts.authenticator": "a secret, of staff only",
    "accounts.recoverycode": "a secret, of staff only",
    "admin.logentry": "what staff did, as staff",
    "payments.reconciliation": "what staff did, as staff",
    "pages.closure": "who reads this has an account that is open; closings are in the trail",
    "user_groups": "told as account.groups",
    "user_user_permissions": "what staff may do",
}


@pytest.fixture
def browser(driver: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(driver)


@pytest.fixture
def paid(driver: User, gateway: Gateway) -> Receipt:
    inbox.receive(gateway.says(begin(submit(driver))), door=Door.DIRECT)
    return Receipt.objects.get()


def download(browser: Client, password: str = PASSWORD) -> ZipFile:
    answer = browser.post(URL, {"current_password": password})
    assert answer.status_code == 200
    pieces: Iterable[bytes] = answer.streaming_content  # type: ignore[attr-defined]
    return ZipFile(BytesIO(b"".join(pieces)))


def told(browser: Client) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(download(browser).read("data.json"))
    return found


def test_a_person_gets_all_files_and_all_facts(
    browser: Client, driver: User, paid: Receipt
) -> None:
    draft = applying.complete_draft(driver)
    changed(driver, what="phrase")
    with download(browser) as files:
        assert files.testzip() is None
        data = json.loads(files.read("data.json"))
        for document in draft.documents.all():
            name = f"documents/{document.pk}-{document.file_name}"
            assert files.read(name) == document.file.read()
        assert files.read(f"receipts/{paid.number}.pdf").startswith(b"%PDF-")
        assert "Keep these files in a safe place" in files.read("README.txt").decode()
    assert data["account"]["ic_number"] == driver.ic_number
    assert data["account"]["messages"][-1]["template"] == "accounts/changed"
    (registration,) = data["self_employed"]["registrations"]
    assert registration["contributions"][0]["coverage"]["paid_at"]
    assert data["self_employed"]["drafts"][0]["data"]["city"] == "Kuala Krai"
    assert data["payments"][0]["events"][-1]["to_state"] == "paid"
    assert "fpx_buyerName" in data["payments"][0]["fpx_messages"][0]["body"]
    assert data["receipts"][0]["snapshot"]["number"] == paid.number


def test_every_table_that_names_a_person_is_told_or_has_a_reason() -> None:
    naming = {
        model._meta.label_lower if not model._meta.auto_created else model._meta.model_name
        for model in apps.get_models(include_auto_created=True)
        if any(is_to_a_user(field) for field in model._meta.local_fields)
    }
    assert naming == TOLD.keys() | NOT_TOLD.keys()


def is_to_a_user(field: Any) -> bool:
    related: type[Model] | None = field.related_model if isinstance(field, ForeignKey) else None
    return related is User


@pytest.mark.parametrize("place", sorted(set(TOLD.values())))
def test_each_place_is_in_the_file(browser: Client, place: str) -> None:
    data: Any = told(browser)
    for name in place.split("."):
        assert name in data
        data = data[name]


def test_no_secret_is_in_it(browser: Client, driver: User) -> None:
    session = browser.session.session_key
    text = json.dumps(told(browser))
    for secret in (driver.password, driver.secret_phrase, PASSWORD, session, "session_data"):
        assert str(secret) not in text


def test_nothing_of_a_neighbour_is_in_it(
    browser: Client, neighbour: User, gateway: Gateway
) -> None:
    applying.complete_draft(neighbour)
    inbox.receive(gateway.says(begin(submit(neighbour))), door=Door.DIRECT)
    with download(browser) as files:
        assert [name for name in files.namelist() if "/" in name] == []
        assert neighbour.ic_number not in files.read("data.json").decode()
        assert neighbour.full_name not in files.read("data.json").decode()


def test_without_the_password_nothing_is_given(browser: Client, driver: User) -> None:
    for password in ("", "wrong-password-1979"):
        answer = browser.post(URL, {"current_password": password})
        assert "application/zip" not in answer["Content-Type"]
        assert "password" in answer.content.decode()
    assert not AuditEntry.objects.filter(action=Action.DATA_EXPORTED).exists()


def test_the_password_cannot_be_guessed_here(browser: Client) -> None:
    for _ in range(PASSWORDS_ASKED_AGAIN.most):
        browser.post(URL, {"current_password": "wrong"})
    page = browser.post(URL, {"current_password": PASSWORD}).content.decode()
    assert "Too many tries" in page


def test_the_file_is_saved_and_never_shown_and_names_nobody(browser: Client) -> None:
    answer = browser.post(URL, {"current_password": PASSWORD})
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="matrix-20')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]
    b"".join(answer.streaming_content)


def test_that_it_was_taken_is_in_the_trail(browser: Client, driver: User) -> None:
    download(browser)
    entry = AuditEntry.objects.get(action=Action.DATA_EXPORTED)
    assert (entry.actor, entry.subject) == (driver, driver)


def test_a_look_by_staff_is_told_without_their_name(
    browser: Client, driver: User, neighbour: User
) -> None:
    AuditEntry.objects.create(
        action=Action.IC_NUMBER_SHOWN, actor=neighbour, subject=driver, ip="10.9.8.7"
    )
    entry = told(browser)["account"]["trail"][0]
    assert (entry["action"], entry["by"]) == ("ic_number_shown", "staff")
    assert "10.9.8.7" not in json.dumps(entry)


def test_what_cannot_be_read_is_left_out_and_the_rest_is_given(
    browser: Client, driver: User, paid: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    applying.complete_draft(driver)
    lost = Document.objects.get(slot="offer-letter")
    lost.file.storage.delete(lost.file.name)

    def fail(_snapshot: object) -> bytes:
        raise pdf.RenderingFailed

    monkeypatch.setattr("receipts.pdf.render", fail)
    with download(browser) as files:
        assert files.testzip() is None
        assert len([name for name in files.namelist() if name.startswith("documents/")]) == 1
        assert not [name for name in files.namelist() if name.startswith("receipts/")]


def test_the_zip_is_made_while_it_is_sent() -> None:
    asked: list[int] = []

    def files() -> Iterable[tuple[str, list[bytes]]]:
        for number in range(3):
            asked.append(number)
            yield f"{number}.bin", [bytes(range(256)) * 4096]

    sent = archive.stream(files())
    next(sent)
    assert asked == [0]
    assert len(b"".join(sent)) < 3 * 1024**2
    assert asked == [0, 1, 2]


def test_a_stranger_is_asked_to_log_in(client: Client, db: None) -> None:
    assert client.post(URL, {"current_password": PASSWORD}).status_code == 302
