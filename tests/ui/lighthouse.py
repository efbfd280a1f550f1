"""Lighthouse on the public pages, by the version that package-lock.json pins."""

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from tests.ui import visiting
from tests.ui.pages import LANGUAGES
from tests.ui.place import Place

HERE = Path(__file__).parent
TARGETS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
RUNS = 3
FLAGS = ["--headless=new", *visiting.ARGUMENTS]


@dataclass
class Verdict:
    """The points of a page in each category, run by run, and what cost points in the first."""

    path: str
    language: str
    runs: list[dict[str, int]] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def points(self, category: str) -> int:
        return round(median(run[category] for run in self.runs))

    @property
    def good(self) -> bool:
        return all(self.points(category) >= least for category, least in TARGETS.items())


def verdicts(place: Place, paths: list[str]) -> list[Verdict]:
    """Each page in each language; what is below a target is asked three times."""
    all_of_them = [Verdict(path, language) for path in paths for language in LANGUAGES]
    waiting = all_of_them
    for _run in range(RUNS):
        _ask(place, waiting)
        waiting = [verdict for verdict in all_of_them if not verdict.good]
    return all_of_them


def _ask(place: Place, asked: list[Verdict]) -> None:
    if not asked:
        return
    pages = [
        {"url": place.site.base_url + verdict.path, "language": verdict.language}
        for verdict in asked
    ]
    ended = subprocess.run(
        ["node", HERE / "lighthouse.mjs"],  # noqa: S607 - installed by ./test wherever it is
        input=json.dumps({"pages": pages, "flags": FLAGS}),
        env=os.environ | {"CHROME_PATH": visiting.CHROMIUM},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    for line in ended.stdout.splitlines():
        _note(json.loads(line), asked)


def _note(told: dict[str, object], asked: list[Verdict]) -> None:
    assert not told["error"], told
    path = urlsplit(str(told["url"])).path
    [verdict] = [one for one in asked if (one.path, one.language) == (path, told["language"])]
    verdict.runs.append(dict(told["scores"]))
    verdict.faults = verdict.faults or dict(told["faults"])
