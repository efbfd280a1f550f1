"""Where the bars of a chart stand. Pure: whole units of the drawing, no framework.

320 units wide, as a phone is: letters stay readable when nothing is scaled down.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 320
TOP, TALLEST, BELOW = 18, 120, 20
LEFT = 20  # of the columns, for the scale
MOST_COLUMN = 44
LETTER = 7  # as wide as a letter of a label is at most, with some air
CAPITAL = 8  # as wide as a capital is with some air: names of sectors are in capitals
ROW, BAR = 34, 10
LONGEST = 260  # of the lying bars, so that their number stands behind them


@dataclass(frozen=True)
class Bar:
    """One rectangle; ``series`` counts from 1 and chooses its colour."""

    x: int
    y: int
    width: int
    height: int
    series: int


@dataclass(frozen=True)
class Words:
    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Drawing:
    height: int
    bars: Sequence[Bar]
    words: Sequence[Words]
    width: int = WIDTH
    base: int | None = None


def columns(labels: Sequence[str], numbers: Sequence[Sequence[int]]) -> Drawing:
    """Standing bars, the series upon each other; as many labels below as there is room for."""
    totals = [sum(stack) for stack in zip(*numbers, strict=True)]
    most = max([*totals, 1])
    step = (WIDTH - LEFT) // len(labels)
    width = min(max(step - 2, 1), MOST_COLUMN)
    base = TOP + TALLEST
    drawn, words = [], [Words(0, TOP + 4, f"{most:,}"), Words(0, base, "0")]
    for at in range(len(labels)):
        x, y = LEFT + at * step, base
        for series, values in enumerate(numbers, start=1):
            if height := _length(values[at], most=most, longest=TALLEST):
                y -= height
                drawn.append(Bar(x, y, width, height, series))
    room = LETTER * max(map(len, labels), default=0)
    every = -(-room // step)
    words += [
        Words(LEFT + at * step, base + 14, label)
        for at, label in enumerate(labels)
        if at % every == 0 and LEFT + at * step + room <= WIDTH
    ]
    return Drawing(base + BELOW, drawn, words, base=base)


def lying(labels: Sequence[str], numbers: Sequence[Sequence[int]]) -> Drawing:
    """Lying bars below their labels, with the number behind them; for long names."""
    (values,) = numbers
    most = max([*values, 1])
    drawn, words = [], []
    for at, (label, value) in enumerate(zip(labels, values, strict=True)):
        y = at * ROW
        length = _length(value, most=most, longest=LONGEST)
        drawn.append(Bar(0, y + 18, length, BAR, 1))
        words += [Words(0, y + 13, _fitting(label)), Words(length + 6, y + 27, f"{value:,}")]
    return Drawing(max(len(labels), 1) * ROW, drawn, words)


def _fitting(label: str) -> str:
    """Cut to the width of the drawing; the table below it has the whole."""
    room = WIDTH // CAPITAL
    return label if len(label) <= room else f"{label[: room - 1].rstrip()}…"


def _length(value: int, *, most: int, longest: int) -> int:
    """In proportion; what is not nothing is seen."""
    return max(round(value * longest / most), 2) if value else 0
