"""The report: var/ui-report.html for people, .json for programs, .md for the README."""

import base64
import html
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from io import BytesIO
from os.path import relpath
from pathlib import Path
from typing import Any

import polib
from PIL import Image

from tests.ui.lighthouse import TARGETS, Verdict
from tests.ui.measuring import Seen
from tests.ui.weights import FirstView
from workshop.places import ROOT

FOLDER = ROOT / "var"
STYLE = (Path(__file__).parent / "report.css").read_text()
KB = 1000
THUMBNAIL = (120, 200)


@dataclass
class Results:
    """Everything that was measured in a run; what was not stays empty."""

    seen: list[Seen] = field(default_factory=list)
    views: list[FirstView] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    taps: list[str] | None = None
    broken_links: list[str] | None = None
    versions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A target and how near it the worst page comes; ``good`` is None for not measured."""

    what: str
    target: str
    measured: str = "not measured"
    where: str = ""
    good: bool | None = None


def rows(results: Results) -> list[Row]:
    return [
        *_of_pages(results.seen),
        *_of_files(results.files),
        *_of_views(results.views),
        *_of_lighthouse(results.verdicts),
        _of_taps(results.taps),
        _of_links(results.broken_links),
        _of_translations(),
    ]


def _of_pages(seen: list[Seen]) -> Iterator[Row]:
    measures: list[tuple[str, Callable[[Seen], Iterable[str]]]] = [
        ("axe, WCAG 2.0 to 2.2 A and AA, violations",
         lambda one: [fault for look in one.looks for fault in look.axe]),
        ("sideways scroll at 320, 360 and 1280 px",
         lambda one: filter(None, [one.narrow, *(look.sideways for look in one.looks)])),
        ("faults with text at 200 %", lambda one: one.large_text),
        ("refused by the content security policy", lambda one: one.refused),
        ("errors in the browser's console", lambda one: one.errors),
        ("pages without one h1, lang and title", lambda one: one.form),
        ("pages that could not be reached", lambda one: filter(None, [one.lost])),
    ]  # fmt: skip
    for what, faults in measures:
        found = {one.label: list(faults(one)) for one in seen}
        worst = max(found, key=lambda label: len(found[label]), default="")
        total = sum(map(len, found.values()))
        where = f"{worst}: {found[worst][0]}" if total else f"{len(seen)} page views"
        yield Row(what, "0", str(total), where, total == 0) if seen else Row(what, "0")


def _of_files(files: dict[str, int]) -> Iterator[Row]:
    for kind, most in (("css", 15), ("js", 8), ("fonts", 10)):
        what, target = f"{kind}, gz", f"≤ {most} kB"
        if not files:
            yield Row(what, target)
        else:
            size = files[kind] / KB
            yield Row(what, target, f"{size:.1f} kB", "", size <= most)


def _of_views(views: list[FirstView]) -> Iterator[Row]:
    measures: list[tuple[str, float, str, Callable[[FirstView], float]]] = [
        ("first view", 60, "{:.1f} kB", lambda view: view.size / KB),
        ("requests", 8, "{:.0f}", lambda view: len(view.requests)),
        ("third parties", 0, "{:.0f}", lambda view: len(view.strangers)),
        ("LCP, slow 4G and 4× CPU", 1.5, "{:.2f} s", lambda view: view.largest_paint / 1000),
        ("CLS", 0.02, "{:.3f}", lambda view: view.shift),
        ("TBT", 50, "{:.0f} ms", lambda view: view.blocking),
    ]
    for what, most, shape, value in measures:
        target = "≤ " + shape.format(most) if most else "0"
        if not views:
            yield Row(what, target)
            continue
        worst = max(views, key=value)
        where = f"{worst.path} [{worst.language}]"
        yield Row(what, target, shape.format(value(worst)), where, value(worst) <= most)


def _of_lighthouse(verdicts: list[Verdict]) -> Iterator[Row]:
    for category, least in TARGETS.items():
        what, target = f"Lighthouse, {category}", f"≥ {least}" if least < 100 else "100"
        if not verdicts:
            yield Row(what, target)
            continue
        worst = min(verdicts, key=lambda verdict: verdict.points(category))
        points = worst.points(category)
        where = f"{worst.path} [{worst.language}]" if points < 100 else f"{len(verdicts)} pages"
        yield Row(what, target, str(points), where, points >= least)


def _of_taps(taps: list[str] | None) -> Row:
    what, target = "taps from login to the bank for a renewal", "≤ 3"
    if taps is None:
        return Row(what, target)
    return Row(what, target, str(len(taps)), ", ".join(taps), len(taps) <= 3)


def _of_links(broken: list[str] | None) -> Row:
    what = "links that lead nowhere"
    if broken is None:
        return Row(what, "0")
    return Row(what, "0", str(len(broken)), "".join(broken[:1]), not broken)


def _of_translations() -> Row:
    catalogue = polib.pofile(ROOT / "locale" / "ms" / "LC_MESSAGES" / "django.po")
    percent, fuzzy = catalogue.percent_translated(), len(catalogue.fuzzy_entries())
    texts = len(catalogue.translated_entries())
    return Row(
        "translated to Malay; fuzzy",
        "100 %; 0",
        f"{percent} %; {fuzzy}",
        f"{texts} texts",
        percent == 100 and fuzzy == 0,
    )


def markdown(results: Results) -> str:
    """The short table, for the README."""
    lines = ["| what | target | measured | worst at |", "|---|---|---|---|"]
    for row in rows(results):
        mark = {True: "", False: " ✗", None: ""}[row.good]
        where = row.where.replace("|", "\\|").split("\n")[0][:100]
        lines.append(f"| {row.what} | {row.target} | {row.measured}{mark} | {where} |")
    return "\n".join(lines) + "\n"


def write(results: Results) -> None:
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "ui-report.md").write_text(markdown(results))
    told = asdict(results) | {"rows": [asdict(row) for row in rows(results)]}
    (FOLDER / "ui-report.json").write_text(json.dumps(told, indent=1, ensure_ascii=False))
    (FOLDER / "ui-report.html").write_text("".join(_page(results)))


def _page(results: Results) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><meta charset="utf-8"><title>Pages, measured</title>'
    yield f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style><main>'
    versions = ", ".join(f"{name} {version}" for name, version in results.versions.items())
    yield f"<h1>Pages, measured</h1><p>{html.escape(versions)}</p>"
    yield _table(["What", "Target", "Measured", "Worst at"], map(_target_row, rows(results)))
    yield f"<h2>Page by page</h2><p>{len(results.seen)} views</p>"
    yield _table(["Page", "Faults", "Pictures"], map(_page_row, results.seen))
    yield "<h2>First views</h2>"
    yield _table(
        ["Page", "kB", "Requests", "LCP ms", "CLS", "TBT ms"], map(_view_row, results.views)
    )
    yield "<h2>Lighthouse</h2>"
    yield _table(["Page", *TARGETS, "What cost points"], map(_verdict_row, results.verdicts))
    yield "</main></html>"


def _table(heads: list[str], lines: Iterable[str]) -> str:
    head = "".join(f"<th>{html.escape(one)}</th>" for one in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _cells(*cells: Any, kind: str = "") -> str:
    inner = "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells)
    return f'<tr class="{kind}">{inner}</tr>'


def _target_row(row: Row) -> str:
    kind = {True: "good", False: "bad", None: "unknown"}[row.good]
    return _cells(row.what, row.target, row.measured, row.where, kind=kind)


def faults(one: Seen) -> list[str]:
    """Everything that is wrong with a page, in words."""
    of_looks = [
        f"{look.width} px: {fault}"
        for look in one.looks
        for fault in [*look.axe, *_scrolls(look.sideways)]
    ]
    narrow = [f"320 px: {words}" for words in _scrolls(one.narrow)]
    lost = [one.lost] if one.lost else []
    return [*lost, *of_looks, *narrow, *one.errors, *one.refused, *one.form,
            *(f"text at 200 %, {fault}" for fault in one.large_text)]  # fmt: skip


def _scrolls(by: str) -> list[str]:
    return [f"scrolls sideways by {by}"] if by else []


def _page_row(one: Seen) -> str:
    found = faults(one)
    words = "".join(f"<li>{html.escape(fault)}</li>" for fault in found)
    pictures = "".join(_picture(look.shot, look.width) for look in one.looks if look.shot)
    name, where = html.escape(one.label), html.escape(f"{one.role} · {one.path}")
    kind = "bad" if found else "good"
    return (
        f'<tr class="{kind}"><td>{name}<br><small>{where}</small></td>'
        f"<td><ul>{words}</ul></td><td>{pictures}</td></tr>"
    )


def _picture(shot: str, width: int) -> str:
    with Image.open(shot) as picture:
        height = min(picture.height, picture.width * 5 // 3)
        top = picture.convert("RGB").crop((0, 0, picture.width, height))
    top.thumbnail(THUMBNAIL)
    small = BytesIO()
    top.save(small, "WEBP", quality=40)
    data = base64.b64encode(small.getvalue()).decode()
    return (
        f'<a href="{html.escape(relpath(shot, FOLDER))}">'
        f'<img alt="{width} px" loading="lazy" src="data:image/webp;base64,{data}"></a>'
    )


def _view_row(view: FirstView) -> str:
    return _cells(
        f"{view.path} [{view.language}]",
        f"{view.size / KB:.1f}",
        len(view.requests),
        f"{view.largest_paint:.0f}",
        f"{view.shift:.3f}",
        f"{view.blocking:.0f}",
    )


def _verdict_row(verdict: Verdict) -> str:
    points = [" ".join(str(run[category]) for run in verdict.runs) for category in TARGETS]
    words = "; ".join(f"{fault}" for one in verdict.faults.values() for fault in one)
    kind = "good" if verdict.good else "bad"
    return _cells(f"{verdict.path} [{verdict.language}]", *points, words, kind=kind)
