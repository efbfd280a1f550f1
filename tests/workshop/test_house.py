"""Walls that import-linter cannot draw."""

import ast
import sys
from pathlib import Path

import pytest

from workshop.places import ROOT

MOCK = ROOT / "payments" / "mockfpx"


def imported_by(module: Path) -> set[str]:
    nodes = ast.walk(ast.parse(module.read_text()))
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    return {
        name
        for node in imports
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }


@pytest.mark.parametrize("module", sorted(MOCK.rglob("*.py")), ids=lambda path: path.stem)
def test_the_mock_gateway_shares_no_code_with_the_portal(module: Path) -> None:
    foreign = {
        name
        for name in imported_by(module)
        if name.partition(".")[0]
        not in {*sys.stdlib_module_names, "cryptography", "granian", "time_machine"}
        and not name.startswith("payments.mockfpx")
    }
    assert foreign == set()
