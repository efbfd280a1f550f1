"""How rows of the data files become rows of the database, table by table.

An existing row is found by its natural key and brought to the file's values. A row whose
parent staff have deleted is left out with it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models

from selfemployed.models.reference import (
    Branch,
    City,
    DocumentAlternative,
    DocumentSlot,
    DocumentType,
    Plan,
    Postcode,
    Sector,
    SectorClass,
    State,
)
from selfemployed.reference.tables import STEP, Row

M = TypeVar("M", bound=models.Model)


def write_states(rows: list[Row]) -> None:
    _write(State, ["code"], [State(**row) for row in rows])


def write_cities(rows: list[Row]) -> None:
    states = {state.code: state for state in State.objects.all()}
    rows = [row for row in rows if row["state"] in states]
    wanted = [City(state=states[row["state"]], name=row["name"]) for row in rows]
    _write(City, ["state", "name"], wanted)
    stored = {(city.state_id, city.name): city for city in City.objects.all()}
    postcodes = [
        Postcode(city=stored[states[row["state"]].pk, row["name"]], code=code)
        for row in rows
        for code in row["postcodes"]
    ]
    _write(Postcode, ["city", "code"], postcodes)


def write_branches(rows: list[Row]) -> None:
    states = {state.code: state for state in State.objects.all()}
    kept = [row | {"state": states[row["state"]]} for row in rows if row["state"] in states]
    _write(Branch, ["code"], [Branch(**row) for row in kept])


def write_sectors(rows: list[Row]) -> None:
    _write(Sector, ["code"], [Sector(**row) for row in rows])


def write_classes(rows: list[Row]) -> None:
    sectors = {sector.code: sector for sector in Sector.objects.all()}
    kept = [row | {"sector": sectors[row["sector"]]} for row in rows if row["sector"] in sectors]
    _write(SectorClass, ["sector", "code"], [SectorClass(**row) for row in kept])


def write_document_types(rows: list[Row]) -> None:
    _write(DocumentType, ["code"], [DocumentType(**row) for row in rows])


def write_document_slots(rows: list[Row]) -> None:
    """The slots, each with the alternatives that the file gives it."""
    owners = _slot_owners()
    slots, accepted = [], []
    for row in rows:
        if row["owner"] in owners:
            values = {name: row[name] for name in row if name not in ("owner", "accepts")}
            slots.append(DocumentSlot(**values, **owners[row["owner"]]))
            accepted.append(row["accepts"])
    _write(DocumentSlot, ["sector", "sector_class", "code"], slots)
    stored = {_slot_key(slot): slot for slot in DocumentSlot.objects.all()}
    types = {kind.code: kind for kind in DocumentType.objects.all()}
    alternatives = [
        DocumentAlternative(
            slot=stored[_slot_key(slot)],
            document_type=types[one["type"]],
            last_valid_date=one["until"],
            position=STEP * number,
        )
        for slot, accepts in zip(slots, accepted, strict=True)
        for number, one in enumerate(accepts, start=1)
        if one["type"] in types
    ]
    _write(DocumentAlternative, ["slot", "document_type"], alternatives)


def write_plans(rows: list[Row]) -> None:
    _write(Plan, ["number", "effective_from"], [Plan(**row) for row in rows])


WRITERS: dict[str, Callable[[list[Row]], None]] = {
    "states": write_states,
    "cities": write_cities,
    "branches": write_branches,
    "sectors": write_sectors,
    "classes": write_classes,
    "document types": write_document_types,
    "document slots": write_document_slots,
    "plans": write_plans,
}


def _slot_owners() -> dict[str, dict[str, Any]]:
    """Whom a slot can be for, as the file writes it: everyone, a sector, a class."""
    owners: dict[str, dict[str, Any]] = {"*": {}}
    for sector in Sector.objects.all():
        owners[sector.code] = {"sector": sector}
    for one in SectorClass.objects.select_related("sector"):
        owners[f"{one.sector.code}/{one.code}"] = {"sector_class": one}
    return owners


def _slot_key(slot: DocumentSlot) -> tuple[int | None, int | None, str]:
    return slot.sector_id, slot.sector_class_id, slot.code


def _write(model: type[M], key: list[str], rows: list[M]) -> None:
    """Insert the rows, or update those whose key is there already."""
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    values = [name for name in fields if name not in key]
    if values:
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=key, update_fields=values
        )
    else:
        model._default_manager.bulk_create(rows, ignore_conflicts=True)
