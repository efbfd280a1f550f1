"""The style sheets hold no value that belongs to the tokens, and no rule that nothing uses."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CSS = ROOT / "static/css"
OURS = ["base.css", "components.css"]
ROOMS = ["templates", "wording", "accounts", "selfemployed", "payments", "receipts", "matrix"]
TONES = r"(?:button|message|notice|status|field|timeline|cover)(?:--|__)"


def rules(sheet: str) -> str:
    """A sheet without its comments and without what quotation marks hold."""
    text = (CSS / sheet).read_text(encoding="utf-8")
    return re.sub(r'/\*.*?\*/|"[^"]*"', "", text, flags=re.DOTALL)


def selectors(sheet: str) -> str:
    return " ".join(re.findall(r"([^{};]+)\{", rules(sheet)))


@pytest.fixture(scope="module")
def sources() -> str:
    files = [*(ROOT / "static/js").iterdir()]
    for room in ROOMS:
        files += [file for file in (ROOT / room).rglob("*") if file.suffix in {".html", ".py"}]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("sheet", OURS)
def test_every_colour_is_a_token(sheet: str) -> None:
    declared = re.findall(r"\{([^{}]*)\}", rules(sheet))
    raw = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(", re.IGNORECASE)
    assert not [line for line in declared if raw.search(line)]


@pytest.mark.parametrize("sheet", OURS)
def test_every_token_that_is_used_is_there(sheet: str) -> None:
    known = set(re.findall(r"(--[\w-]+):", rules("tokens.css") + rules(sheet)))
    assert set(re.findall(r"var\((--[\w-]+)\)", rules(sheet))) <= known


def test_every_token_is_used() -> None:
    used = set(re.findall(r"var\((--[\w-]+)\)", "".join(rules(s) for s in ["tokens.css", *OURS])))
    assert set(re.findall(r"(--[\w-]+):", rules("tokens.css"))) <= used


@pytest.mark.parametrize("sheet", OURS)
def test_every_class_is_worn_somewhere(sheet: str, sources: str) -> None:
    """A tone or a kind is put together in a template, so its first half has to be there."""
    worn = set(re.findall(r"[A-Za-z][\w-]*", sources))
    for name in set(re.findall(r"\.([A-Za-z][\w-]*)", selectors(sheet))):
        made = re.match(TONES, name)
        assert name in worn or (made and made[0] in sources), name


def test_all_sheets_together_are_small() -> None:
    sizes = [len(gzip.compress((CSS / sheet).read_bytes())) for sheet in ["tokens.css", *OURS]]
    assert sum(sizes) <= 15_000
