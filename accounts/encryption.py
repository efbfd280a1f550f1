"""Text that is unreadable in the database file, a backup or a log of statements."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


def encrypt(text: str) -> str:
    """A Fernet token under the first of ``settings.FIELD_ENCRYPTION_KEYS``."""
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """The text of a token made under any of the keys.

    Raises ``cryptography.fernet.InvalidToken`` when no key opens it.
    """
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS)).decrypt(token.encode("ascii")).decode()


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


class EncryptedTextField(TextField):
    """A text that is encrypted on its way to the database and cannot be searched for."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return None if text is None else encrypt(text)

    def from_db_value(
        self, value: str | None, _expression: object, _connection: BaseDatabaseWrapper
    ) -> str | None:
        return None if value is None else decrypt(value)

    def get_lookup(self, lookup_name: str) -> Any:
        # Two tokens of one text differ, so a comparison would silently find nothing.
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is encrypted and cannot be searched for.")
        return super().get_lookup(lookup_name)
