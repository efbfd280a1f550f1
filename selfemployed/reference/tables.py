"""The data files, read into tables: rows with the models' field names, by natural key.

A row's position is its place in the file, in steps of ten, unless it names its own.
"""

import csv
import json
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Table = dict[str, Row]

FOLDER = Path(__file__).parent
STEP = 10


def read() -> dict[str, Table]:
    """Every table by its name, parents before children."""
    sectors = _json("sectors.json")["sectors"]
    documents = _json("documents.json")
    plans = _json("plans.json")["plans"]
    return {
        "states": {row["code"]: row for row in _csv("states.csv")},
        "cities": _cities(_csv("places.csv")),
        "branches": {row["code"]: row for row in _placed(_csv("branches.csv"))},
        "sectors": {row["code"]: _named(row, without="classes") for row in _placed(sectors)},
        "classes": {
            f"{sector['code']}/{row['code']}": _named(row) | {"sector": sector["code"]}
            for sector in sectors
            for row in _placed(sector["classes"])
        },
        "document types": {row["code"]: _named(row) for row in documents["types"]},
        "document slots": _slots(documents["slots"]),
        "plans": {f"{row['number']} from {row['effective_from']}": row for row in plans},
    }


def _json(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _csv(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _placed(rows: list[Row]) -> list[Row]:
    return [{"position": STEP * number} | row for number, row in enumerate(rows, start=1)]


def _named(row: Row, *, without: str = "") -> Row:
    """The row with the names of the model's columns."""
    columns = {"en": "name_en", "ms": "name_ms"}
    return {columns.get(name, name): value for name, value in row.items() if name != without}


def _cities(places: list[Row]) -> Table:
    """A row for each city, with its postcodes."""
    cities: Table = {}
    for place in places:
        empty = {"state": place["state"], "name": place["city"], "postcodes": []}
        city = cities.setdefault(f"{place['state']}/{place['city']}", empty)
        city["postcodes"].append(place["postcode"])
    return cities


def _slots(rows: list[Row]) -> Table:
    """A row for each slot and owner: "*" for everyone, a sector, or "sector/class"."""
    slots: Table = {}
    for row in rows:
        values = _named(row, without="for") | {"accepts": [_alternative(a) for a in row["accepts"]]}
        for owner in row.get("for", ["*"]):
            slots[f"{owner}: {row['code']}"] = values | {"owner": owner}
    return slots


def _alternative(accepted: str | Row) -> Row:
    """A document type, alone or with the last day on which it is accepted."""
    return {"until": None} | ({"type": accepted} if isinstance(accepted, str) else accepted)
