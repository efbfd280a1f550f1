"""The banks of FPX, from their data file to the database."""

import csv
from pathlib import Path

from payments.models import Bank

BANKS = Path(__file__).parent / "banks.csv"


def load_banks() -> int:
    """Bring the banks to what the file says, and leave banks that staff added.

    Whether a bank is online is FPX's to say and stays as it is. Returns how many.
    """
    with BANKS.open(newline="", encoding="utf-8") as file:
        banks = [
            Bank(
                code=row["code"],
                name=row["name"],
                test=row["test"] == "true",
                position=int(row["position"]),
            )
            for row in csv.DictReader(file)
        ]
    Bank.objects.bulk_create(
        banks,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "test", "position"],
    )
    return len(banks)
