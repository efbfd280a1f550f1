import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.db import connection
from pytest_django import Settings

from accounts.encryption import decrypt, encrypt
from accounts.models import User
from tests.accounts.conftest import PHRASE


def stored_phrase() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret_phrase FROM accounts_user")
        return str(cursor.fetchone()[0])


def test_the_phrase_is_unreadable_in_the_database(ahmad: User) -> None:
    assert PHRASE not in stored_phrase()
    assert User.objects.get().secret_phrase == PHRASE


def test_an_old_key_still_opens_and_the_new_one_closes(settings: Settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [old]
    token = encrypt("kucing")
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    assert decrypt(token) == "kucing"
    assert Fernet(new).decrypt(encrypt("kucing")) == b"kucing"
    settings.FIELD_ENCRYPTION_KEYS = [new]
    with pytest.raises(InvalidToken):
        decrypt(token)


def test_searching_an_encrypted_field_is_a_mistake_that_is_said(db: None) -> None:
    with pytest.raises(TypeError, match="cannot be searched"):
        User.objects.filter(secret_phrase=PHRASE).exists()
