import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from workshop.places import ROOT


def said_by(*command: str, environ: Mapping[str, str] | None = None) -> tuple[int, str]:
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout


def test_help_names_every_setting_that_run_reads_itself() -> None:
    status, words = said_by("./run", "--help")
    assert status == 0
    for name in (
        "MATRIX_PORT",
        "MATRIX_DATA",
        "MATRIX_HOST",
        "MATRIX_CLOCK",
        "MOCKFPX_PORT",
        "MOCKSMS_PORT",
    ):
        assert name in words


def test_the_continuous_integration_runs_the_tests_and_nothing_else() -> None:
    lines = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line]
    assert lines[0] == "#!/usr/bin/env bash"
    assert len(lines) == 2
    assert lines[1].endswith('exec ./test "$@"')


@pytest.mark.parametrize("script", ["run", "test", ".ci/run", "workshop/setup.sh"])
def test_the_scripts_are_sound_shell(script: str) -> None:
    assert said_by("bash", "-n", script) == (0, "")


@pytest.mark.parametrize("name", ["production", "local", "test"])
def test_every_pinned_package_has_hashes_and_no_registry_is_named(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    packages = re.findall(r"^[a-z0-9.-]+==.*(?:\n .*)*", text, flags=re.MULTILINE)
    assert len(packages) > 40
    assert [package for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in text


def test_the_three_requirements_agree() -> None:
    pinned = {
        name: set(re.findall(r"^[a-z0-9.-]+==\S+", path.read_text(), flags=re.MULTILINE))
        for name in ("production", "local", "test")
        for path in [ROOT / "requirements" / f"{name}.txt"]
    }
    assert pinned["production"] < pinned["local"] < pinned["test"]


def test_the_composition_asks_for_what_production_must_be_given(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.env"
    nothing.touch()
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    status, words = said_by(
        "docker-compose", "--env-file", str(nothing), "config", "--quiet", environ=bare
    )
    assert status != 0
    assert "MATRIX_SECRET_KEY is missing a value: Give a long random text." in words


def test_the_demonstration_needs_nothing_but_its_file(tmp_path: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    status, words = said_by(
        "docker-compose", "--env-file", "docker/demo.env", "config", "--services", environ=bare
    )
    assert status == 0
    assert set(words.split()) >= {"database", "broker", "web", "worker", "beat", "mock-gateway"}
