"""Writing every encrypted text anew under the first key, so that an old key can go.

What is under the first key already is left alone: whoever is interrupted begins again, and goes
on where it stopped.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Model, TextField, Value
from django.db.models.functions import Cast

from accounts.encryption import EncryptedTextField, decrypt, encrypt

CHUNK = 500  # rows of one transaction: short enough to keep nobody waiting


@dataclass(frozen=True, slots=True)
class Chunk:
    """What became of some rows of one field; ``unreadable`` are the ids that no key opens."""

    model: type[Model]
    field: str
    rotated: int
    unreadable: list[object]


def rotate() -> Iterator[Chunk]:
    """Work through every encrypted field of every model, chunk by chunk."""
    for model, field in encrypted_fields():
        yield from _rotate_field(model, field)


def encrypted_fields() -> Iterator[tuple[type[Model], str]]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field.name


def _rotate_field(model: type[Model], field: str) -> Iterator[Chunk]:
    after: object = None
    while True:
        with transaction.atomic():
            stored = _next_rows(model, field, after)
            if not stored:
                return
            outcome = [(pk, _rotate_row(model, field, pk, token)) for pk, token in stored]
        after = stored[-1][0]
        yield Chunk(
            model,
            field,
            rotated=sum(rotated is True for _pk, rotated in outcome),
            unreadable=[pk for pk, rotated in outcome if rotated is None],
        )


def _next_rows(model: type[Model], field: str, after: object) -> list[tuple[object, str]]:
    """Ids and tokens as they are stored, held until the transaction ends."""
    rows = model._base_manager.select_for_update(of=("self",), no_key=True).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    tokens = rows.filter(**{f"{field}__isnull": False})
    return list(tokens.values_list("pk", Cast(field, TextField()))[:CHUNK])


def _rotate_row(model: type[Model], field: str, pk: object, token: str) -> bool | None:
    """Whether the token was made anew; none when no key opens it."""
    try:
        if _is_under_first_key(token):
            return False
        fresh = encrypt(decrypt(token))
    except InvalidToken:
        return None
    # A value, not a text: a text would be encrypted on its way once more.
    model._base_manager.filter(pk=pk).update(**{field: Value(fresh, output_field=TextField())})
    return True


def _is_under_first_key(token: str) -> bool:
    try:
        Fernet(settings.FIELD_ENCRYPTION_KEYS[0]).decrypt(token)
    except InvalidToken:
        return False
    return True
