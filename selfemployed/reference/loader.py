"""Bring the database to the data files, without undoing what staff changed.

A load remembers a digest of every row it took from the files. The next one writes only the
rows that differ from what it remembers:

- a row that is new or has changed in its file is written, over a change of staff to it;
- a row that is the same in its file is left as staff have it: edited, switched off, deleted;
- a row that staff added is never touched;
- a row that has left its file stays: contributions may rest on it. What should no longer be
  offered says so (``"active": false``, ``"until"`` for a document, a plan's last day).

A city is one row with its postcodes, a document slot one row with its alternatives.
"""

import json
from hashlib import sha256

from django.db import transaction

from selfemployed.models.reference import ReferenceLoad
from selfemployed.reference.rows import WRITERS
from selfemployed.reference.tables import Row, Table, read


def load() -> list[str]:
    """Load what has changed, in one transaction; the names of the tables that had changed.

    Any number of processes may call it at once: each table is loaded by one of them.
    """
    tables = read()
    loads = ReferenceLoad.objects.filter(name__in=tables)
    if dict(loads.values_list("name", "digest")) == _digests(tables):
        return []
    with transaction.atomic():
        return [name for name, table in tables.items() if _load_table(name, table)]


def _load_table(name: str, table: Table) -> bool:
    ReferenceLoad.objects.get_or_create(name=name)
    last = ReferenceLoad.objects.select_for_update().get(name=name)
    digest, rows = _digest(table), _digests(table)
    if last.digest == digest:
        return False
    WRITERS[name]([row for key, row in table.items() if last.rows.get(key) != rows[key]])
    last.digest, last.rows = digest, rows
    last.save()
    return True


def _digests(parts: dict[str, Table] | Table) -> dict[str, str]:
    return {name: _digest(part) for name, part in parts.items()}


def _digest(part: Table | Row) -> str:
    return sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()
