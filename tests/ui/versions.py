"""With what was measured."""

import json
import re
import subprocess
from pathlib import Path

import axe_playwright_python

from tests.ui import visiting

HERE = Path(__file__).parent


def told() -> dict[str, str]:
    script = Path(axe_playwright_python.__file__).with_name("axe.min.js")
    axe = re.search(r"axe v([\d.]+)", script.read_text()[:100])
    pinned = json.loads((HERE / "package.json").read_text())["dependencies"]
    said = subprocess.run(
        [visiting.CHROMIUM, "--version"], capture_output=True, text=True, check=True
    )
    chromium = re.search(r"[\d.]+", said.stdout)
    return {
        "Chromium": chromium[0] if chromium else "",
        "axe-core": axe[1] if axe else "",
        "Lighthouse": pinned["lighthouse"],
    }
