"""A schedule: who buys what, what FPX makes of it, what is repeated, forged and broken, and when.

A value that can be read (``describe``): ``drawing`` draws one of a seed, ``playing`` plays it.
Times are seconds.
"""

from dataclasses import dataclass
from enum import StrEnum

# A purchase and an attempt to pay it, both counted from 0.
Which = tuple[int, int]


class Door(StrEnum):
    DIRECT = "direct"
    INDIRECT = "indirect"


class Forgery(StrEnum):
    """What is changed in a message without signing it again."""

    BIT = "one bit flipped"
    CODE = "another code"
    AMOUNT = "another amount"
    ORDER = "another order"
    TIME = "another time"
    CHECKSUM = "another checksum"


class Fault(StrEnum):
    WEB_KILLED = "a web process is killed"
    HAND_KILLED = "a hand of the worker is killed"
    CONNECTION_CUT = "a connection to the database is cut"
    BROKER_FROZEN = "the broker stands still"
    BROKER_EMPTIED = "the broker is emptied"


@dataclass(frozen=True)
class Attempt:
    scenario: str
    copies: int | None
    """Of the first direct message; none leaves it to the scenario."""
    aged: bool
    """Begun more than an hour ago, so that another attempt may follow while this one is open."""

    def __str__(self) -> str:
        copies = "" if self.copies is None else f", direct × {self.copies}"
        return self.scenario + copies + (", begun an hour ago" if self.aged else "")


@dataclass(frozen=True)
class Purchase:
    person: int
    sector: str
    renews: bool
    """The sector is paid first, and then renewed."""
    months: int
    attempts: tuple[Attempt, ...]

    def __str__(self) -> str:
        verb = "renews" if self.renews else "buys"
        return f"person {'ABC'[self.person]} {verb} {self.sector} for {self.months} months"


@dataclass(frozen=True)
class Post:
    """One of FPX's messages about an attempt, posted by somebody else."""

    of: Which
    after: float
    door: Door
    times: int
    forgery: Forgery | None
    dice: int
    """Chooses what depends on the messages that are there by then."""

    def __str__(self) -> str:
        forgery = f", {self.forgery}" if self.forgery else ""
        return f"a message through the {self.door} door × {self.times}{forgery} (dice {self.dice})"


@dataclass(frozen=True)
class SecondAct:
    of: Which
    after: float

    def __str__(self) -> str:
        return "the second act"


@dataclass(frozen=True)
class Question:
    of: Which
    after: float

    def __str__(self) -> str:
        return "FPX is asked"


Step = Post | SecondAct | Question


@dataclass(frozen=True)
class Misfortune:
    after: float
    fault: Fault
    dice: int
    seconds: float
    """How long it lasts, where it lasts."""

    def __str__(self) -> str:
        lasts = f" for {self.seconds} s" if self.fault is Fault.BROKER_FROZEN else ""
        return f"+{self.after} s {self.fault}{lasts} (dice {self.dice})"


@dataclass(frozen=True)
class Schedule:
    """Steps are counted from the moment at which the person of the attempt is at the bank,
    misfortunes from the beginning.
    """

    seed: int
    people: int
    purchases: tuple[Purchase, ...]
    steps: tuple[Step, ...]
    misfortunes: tuple[Misfortune, ...]

    @property
    def attempts(self) -> dict[Which, Attempt]:
        return {
            (number, turn): attempt
            for number, purchase in enumerate(self.purchases)
            for turn, attempt in enumerate(purchase.attempts)
        }

    def describe(self) -> str:
        lines = [f"Seed {self.seed}", *(f"  {misfortune}" for misfortune in self.misfortunes)]
        for number, purchase in enumerate(self.purchases):
            lines.append(f"  {purchase}")
            for turn, attempt in enumerate(purchase.attempts):
                lines.append(f"    attempt {turn + 1}: {attempt}")
                lines += [
                    f"      +{step.after} s {step}"
                    for step in self.steps
                    if step.of == (number, turn)
                ]
        return "\n".join(lines)
