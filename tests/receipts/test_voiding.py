"""A receipt is declared void by a second document; nothing is edited, nothing taken back."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import pikepdf
import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from accounts.audit import Action
from accounts.models import AuditEntry, User
from accounts.notify.models import Message
from receipts import pdf, voiding
from receipts.models import Receipt, VoidNote
from tests.making import sign_in
from tests.receipts.making import IC_NUMBER, issue_receipt, make_person
from tests.receipts.test_pdf import text_of

REASON = "Issued to the wrong person: the sector was registered by a neighbour."


@pytest.fixture
def receipt(owner: User) -> Receipt:
    return issue_receipt(owner)


@pytest.fixture
def supervisor(db: None) -> User:
    person = make_person(is_staff=True, full_name="Siti binti Omar")
    rights = ("view_receipt", "add_voidnote")
    person.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return person


def form_of(receipt: Receipt) -> str:
    return reverse("admin:receipts_receipt_void", args=[receipt.pk])


def test_the_receipt_stays_as_it_was(receipt: Receipt, supervisor: User) -> None:
    before = Receipt.objects.values().get()
    note = voiding.void(receipt.pk, by=supervisor, reason=REASON)
    assert Receipt.objects.values().get() == before
    assert note.number == f"{receipt.number}-B"


def test_the_next_receipt_has_the_next_number(
    owner: User, receipt: Receipt, supervisor: User
) -> None:
    voiding.void(receipt.pk, by=supervisor, reason=REASON)
    assert int(issue_receipt(owner).number) == int(receipt.number) + 1


def test_the_check_page_says_void_and_not_why(
    client: Client, receipt: Receipt, supervisor: User
) -> None:
    voiding.void(receipt.pk, by=supervisor, reason=REASON)
    path = reverse("verification:receipt", args=[receipt.snapshot["proof"]])
    page = client.get(path, headers={"Accept-Language": "en"}).content.decode()
    assert "VOID" in page
    assert "VALID NOW" not in page
    assert "EXPIRED" not in page
    assert REASON not in page
    assert "Siti" not in page


def test_it_is_voided_once(receipt: Receipt, supervisor: User) -> None:
    voiding.void(receipt.pk, by=supervisor, reason=REASON)
    with pytest.raises(voiding.AlreadyVoid):
        voiding.void(receipt.pk, by=supervisor, reason="Again.")
    assert VoidNote.objects.get().reason == REASON
    assert Message.objects.filter(template="receipts/voided").count() == 1


@pytest.mark.parametrize("column", ["receipt_id", "at", "by_id", "reason", "id"])
def test_no_column_of_a_note_can_be_changed(
    receipt: Receipt, supervisor: User, column: str
) -> None:
    voiding.void(receipt.pk, by=supervisor, reason=REASON)
    assert column in {field.column for field in VoidNote._meta.concrete_fields}
    assert len(VoidNote._meta.concrete_fields) == 5
    with (
        pytest.raises(IntegrityError, match="append-only: UPDATE refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE receipts_voidnote SET {column} = {column}")  # noqa: S608 constants above


def test_no_note_can_be_deleted_or_be_without_a_reason(receipt: Receipt, supervisor: User) -> None:
    with pytest.raises(IntegrityError, match="has_a_reason"), transaction.atomic():
        voiding.void(receipt.pk, by=supervisor, reason="")
    note = voiding.void(receipt.pk, by=supervisor, reason=REASON)
    with pytest.raises(IntegrityError, match="append-only: DELETE refused"), transaction.atomic():
        note.delete()


def test_the_owner_is_told_why_in_both_languages(receipt: Receipt, supervisor: User) -> None:
    voiding.void(receipt.pk, by=supervisor, reason='It\'s "wrong" & void')
    message = Message.objects.get(template="receipts/voided")
    assert message.to == receipt.owner.email
    assert message.subject == (
        f"Resit {receipt.number} dibatalkan / Receipt {receipt.number} declared void"
    )
    assert 'It\'s "wrong" & void' in message.body_text
    assert "It&#x27;s &quot;wrong&quot; &amp; void" in message.body_html
    assert message.body_text.index("dibatalkan") < message.body_text.index("declared void")
    assert "790811" not in message.body_text


def test_a_reason_is_printed_in_the_lines_in_which_it_was_written(
    receipt: Receipt, supervisor: User
) -> None:
    note = voiding.void(receipt.pk, by=supervisor, reason="Wrong name.\nSee case 1182.")
    lines = text_of(pdf.render_void_note(note)).splitlines()
    [first] = [number for number, line in enumerate(lines) if line.endswith("Wrong name.")]
    assert lines[first + 1].strip() == "See case 1182."


def test_the_note_is_a_document_of_one_page_the_same_each_time(
    receipt: Receipt, supervisor: User
) -> None:
    note = voiding.void(receipt.pk, by=supervisor, reason="W" * 300)
    content = pdf.render_void_note(note)
    assert pdf.render_void_note(VoidNote.objects.get()) == content
    text = text_of(content)
    for printed in ("Nota Pembatalan", "Void Note", note.number, "790811-08-••••", "unchanged"):
        assert printed in text
    assert IC_NUMBER not in text
    with pikepdf.open(BytesIO(content)) as document:
        assert len(document.pages) == 1
        assert document.open_metadata()["pdfuaid:part"] == "1"


def test_owner_and_staff_get_it_and_a_stranger_does_not(
    client: Client, owner: User, receipt: Receipt, supervisor: User
) -> None:
    path = reverse("receipts:void_note", args=[receipt.number])
    client.force_login(owner)
    assert client.get(path).status_code == 404  # not void yet
    voiding.void(receipt.pk, by=supervisor, reason=REASON)
    answer = client.get(path)
    assert answer["Content-Type"] == "application/pdf"
    assert f"pembatalan-{receipt.number}.pdf" in answer["Content-Disposition"]
    assert client.get(reverse("receipts:download", args=[receipt.number])).status_code == 200
    client.force_login(make_person())
    assert client.get(path).status_code == 404
    sign_in(client, supervisor)
    assert client.get(path).status_code == 200
    assert AuditEntry.objects.get(action=Action.RECEIPT_DOWNLOADED).subject == owner


def test_when_the_press_fails_the_note_can_be_asked_for_again(
    client: Client, owner: User, receipt: Receipt, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_note: object) -> bytes:
        raise pdf.RenderingFailed

    voiding.void(receipt.pk, by=supervisor, reason=REASON)
    monkeypatch.setattr(pdf, "render_void_note", fail)
    client.force_login(owner)
    path = reverse("receipts:void_note", args=[receipt.number])
    answer = client.get(path)
    assert answer.status_code == 503
    assert f'href="{path}"' in answer.content.decode()


def test_staff_declare_it_void_with_a_reason_and_it_is_in_the_trail(
    client: Client, receipt: Receipt, supervisor: User
) -> None:
    sign_in(client, supervisor)
    change = reverse("admin:receipts_receipt_change", args=[receipt.pk])
    assert form_of(receipt) in client.get(change).content.decode()
    assert client.get(form_of(receipt)).status_code == 200
    assert client.post(form_of(receipt), {"reason": "  "}).status_code == 200
    assert not VoidNote.objects.exists()
    answer = client.post(form_of(receipt), {"reason": REASON}, follow=True)
    page = answer.content.decode()
    assert REASON in page
    assert form_of(receipt) not in page
    entry = AuditEntry.objects.get(action=Action.RECEIPT_VOIDED)
    assert (entry.actor, entry.subject) == (supervisor, receipt.owner)
    assert entry.target == f"receipts.receipt {receipt.pk}"
    assert client.get(form_of(receipt)).status_code == 404


def test_who_comes_second_is_told(
    client: Client, receipt: Receipt, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quicker(receipt_id: int, **_kwargs: object) -> VoidNote:
        raise voiding.AlreadyVoid(receipt_id)

    monkeypatch.setattr(voiding, "void", quicker)
    sign_in(client, supervisor)
    page = client.post(form_of(receipt), {"reason": REASON}, follow=True).content.decode()
    assert "in the meantime" in page
    assert not AuditEntry.objects.filter(action=Action.RECEIPT_VOIDED).exists()


def test_looking_is_not_enough(client: Client, receipt: Receipt) -> None:
    clerk = make_person(is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_receipt"))
    sign_in(client, clerk)
    assert client.get(form_of(receipt)).status_code == 403
    assert client.post(form_of(receipt), {"reason": REASON}).status_code == 403
    change = reverse("admin:receipts_receipt_change", args=[receipt.pk])
    assert form_of(receipt) not in client.get(change).content.decode()


def both_at_once(receipt: Receipt, by: User) -> list[object]:
    start = Barrier(2)

    def declare(_index: int) -> object:
        try:
            start.wait(timeout=10)
            return voiding.void(receipt.pk, by=by, reason=REASON)
        except (voiding.AlreadyVoid, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(declare, range(2)))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_one_note_and_one_mail(owner: User) -> None:
    receipt, boss = issue_receipt(owner), make_person(is_staff=True)
    results = both_at_once(receipt, boss)
    assert sorted(type(result).__name__ for result in results) == ["AlreadyVoid", "VoidNote"]
    assert Message.objects.filter(template="receipts/voided").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_constraint_refuses_the_second(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt, boss = issue_receipt(owner), make_person(is_staff=True)
    both_have_asked, exists = Barrier(2), QuerySet.exists

    def ask_and_wait(rows: QuerySet[VoidNote]) -> bool:
        found = exists(rows)
        if rows.model is VoidNote:
            both_have_asked.wait(timeout=10)
        return found

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows: rows)
    monkeypatch.setattr(QuerySet, "exists", ask_and_wait)
    results = both_at_once(receipt, boss)
    assert sorted(type(result).__name__ for result in results) == ["IntegrityError", "VoidNote"]
