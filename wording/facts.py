"""A row told in plain values, for people who ask what is kept about them."""

from typing import Any

from django.db.models import FileField, ForeignKey, Model


def facts(row: Model, *without: str) -> dict[str, Any]:
    """Field by field, what the row holds; of another row, its name.

    Files and the fields ``without`` are left out. A field added later is told by itself.
    """
    told: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in without or isinstance(field, FileField):
            continue
        value = getattr(row, field.name)
        told[field.name] = str(value) if isinstance(field, ForeignKey) and value else value
    return told
