"""What is measured of a page that has been reached, in one language."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as Tab

SCRIPT = Path(__file__).with_name("measures.js")
PHONE, DESK, SMALL_PHONE, HALF_DESK = 360, 1280, 320, 640
HEIGHT = {PHONE: 780, DESK: 900, SMALL_PHONE: 640, HALF_DESK: 900}
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# To be put into every page that is measured.
AXE = Axe().axe_script


@dataclass
class Look:
    """What one width showed."""

    width: int
    axe: list[str] = field(default_factory=list)
    sideways: str = ""
    shot: str = ""


@dataclass
class Seen:
    """What was measured of a page in a language. Whatever is wrong is in words."""

    name: str
    role: str
    language: str
    path: str = ""
    status: int = 0
    ours: bool = True
    looks: list[Look] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    narrow: str = ""
    large_text: list[str] = field(default_factory=list)
    form: list[str] = field(default_factory=list)
    title: str = ""
    links: list[str] = field(default_factory=list)
    # Why it could not be reached, if it could not.
    lost: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} [{self.language}]"


def look(tab: Tab, width: int, *, shot: Path | None, ours: bool) -> Look:
    """axe, sideways scroll and a screenshot at a width.

    The tables of Django's admin scroll by themselves; in ours nothing may be out of sight.
    """
    resize(tab, width)
    found = Look(width, axe=axe(tab, best_practice=ours))
    found.sideways = sideways(tab) or (out_of_sight(tab) if ours else "")
    if shot:
        shot.parent.mkdir(parents=True, exist_ok=True)
        tab.screenshot(path=shot, full_page=True)
        found.shot = str(shot)
    return found


def resize(tab: Tab, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": HEIGHT[width]})


def axe(tab: Tab, *, best_practice: bool) -> list[str]:
    """Each violation in words: the rule, how grave, and the first element."""
    tags = [*WCAG, "best-practice"] if best_practice else list(WCAG)
    options = {
        "runOnly": tags,
        "rules": {"target-size": {"enabled": True}},
        "resultTypes": ["violations"],
        # It would put styles into the page, which the policy refuses; no rule of these needs it.
        "preload": False,
    }
    found = tab.evaluate("options => axe.run(options).then((told) => told.violations)", options)
    return [_violation(one) for one in found]


def _violation(told: dict[str, Any]) -> str:
    nodes = told["nodes"]
    return f"{told['id']} ({told['impact']}) × {len(nodes)}: {nodes[0]['html'][:160]}"


def sideways(tab: Tab) -> str:
    """By how much the page is wider than the window, and through what; empty for not at all."""
    told = tab.evaluate("matrixUi.sideways()")
    return f"{told['over']:.0f} px: {told['what']}" if told["over"] > 0 else ""


def out_of_sight(tab: Tab) -> str:
    return "; ".join(tab.evaluate("matrixUi.scrollers()"))


def narrow(tab: Tab) -> str:
    resize(tab, SMALL_PHONE)
    return sideways(tab)


def large_text(tab: Tab) -> list[str]:
    """What goes wrong when the text is twice as large, at a desk and in half its window."""
    found = []
    for width in (DESK, HALF_DESK):
        resize(tab, width)
        before = set(tab.evaluate("matrixUi.clipped()")) | set(
            tab.evaluate("matrixUi.overlapping()")
        )
        small = tab.evaluate("matrixUi.enlarge()")
        found += [f"{width} px: {word} does not grow" for word in small]
        if over := sideways(tab):
            found.append(f"{width} px: scrolls sideways by {over}")
        found += [f"{width} px: {word} is cut off" for word in tab.evaluate("matrixUi.clipped()")]
        found += [f"{width} px: {word}" for word in tab.evaluate("matrixUi.overlapping()")]
        found += [f"{width} px, text as it is: {word}" for word in before]
        tab.evaluate("matrixUi.shrink()")
    return list(dict.fromkeys(found))


def form(facts: dict[str, Any], language: str) -> list[str]:
    """One main heading, the language said rightly, a title."""
    found = []
    if facts["headings"] != 1:
        found.append(f"{facts['headings']} main headings (h1)")
    if facts["language"] != language:
        found.append(f"lang is “{facts['language']}”")
    if not facts["title"].strip():
        found.append("no title")
    return found
