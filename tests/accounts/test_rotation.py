"""Rotating the keys of encrypted fields."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from pytest_django import Settings

from accounts import rotation
from accounts.encryption import encrypt
from accounts.models import User
from accounts.notify.models import Message
from tests.accounts.conftest import PHRASE

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
LOST = Fernet.generate_key().decode()


@pytest.fixture
def texts(db: None, settings: Settings) -> list[Message]:
    """Five messages under the old key, to which a new one was added."""
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    kept = [
        Message.objects.create(channel="email", to="a@example.com", body_text=f"text {number}")
        for number in range(5)
    ]
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    return kept


def run() -> str:
    said = StringIO()
    call_command("rotate_field_keys", stdout=said)
    return said.getvalue()


def stored(column: str = "body_text", table: str = "notify_message") -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY id")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def test_every_encrypted_field_is_known() -> None:
    found = {f"{model._meta.label}.{field}" for model, field in rotation.encrypted_fields()}
    assert {
        "accounts.User.secret_phrase", "notify.Message.body_text", "notify.Message.body_html",
    } <= found  # fmt: skip


@pytest.mark.parametrize("chunk", [1, 2, 500])
def test_all_texts_can_be_read_with_the_new_key_alone(
    texts: list[Message], settings: Settings, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(rotation, "CHUNK", chunk)
    assert "notify.Message.body_text: 5 encrypted anew" in run()
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert [one.body_text for one in Message.objects.order_by("pk")] == [
        f"text {number}" for number in range(5)
    ]


def test_a_phrase_is_rotated_too(ahmad: User, settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [NEW, *settings.FIELD_ENCRYPTION_KEYS]
    run()
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert User.objects.get().secret_phrase == PHRASE


def test_what_is_under_the_first_key_is_left_alone(texts: list[Message]) -> None:
    run()
    before = stored()
    assert "notify.Message.body_text: 0 encrypted anew" in run()
    assert stored() == before


def test_whoever_was_interrupted_goes_on(
    texts: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 2)
    for chunk in rotation.rotate():
        if chunk.field == "body_text":
            break
    done = stored()[:2]
    assert "notify.Message.body_text: 3 encrypted anew" in run()
    assert stored()[:2] == done


def test_a_text_that_no_key_opens_is_named_and_the_others_are_rotated(
    texts: list[Message], settings: Settings
) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [LOST]
    Message.objects.filter(pk=texts[1].pk).update(body_text="lost")
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    lost = stored()[1]
    with pytest.raises(CommandError, match=f"1 texts .* notify.Message.body_text of {texts[1].pk}"):
        run()
    assert stored()[1] == lost
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert Message.objects.get(pk=texts[4].pk).body_text == "text 4"


@pytest.mark.django_db(transaction=True)
def test_nobody_writes_a_row_between_reading_and_writing_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the lock a text that is changed just then would be changed back."""
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    message = Message.objects.create(channel="email", to="a@example.com", body_text="before")
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    met: list[bool] = []

    def encrypt_slowly(text: str) -> str:
        met.append(is_locked(message.pk))
        return encrypt(text)

    monkeypatch.setattr(rotation, "encrypt", encrypt_slowly)
    run()
    assert met
    assert all(met)


def is_locked(pk: int) -> bool:
    """Whether another connection would have to wait for the row."""

    def ask() -> bool:
        try:
            with transaction.atomic():
                Message.objects.select_for_update(nowait=True).get(pk=pk)
        except OperationalError:
            return True
        finally:
            connection.close()
        return False

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result()
