import socket
import stat
from pathlib import Path

import pytest

from workshop import places
from workshop.refusal import CannotStart


@pytest.fixture
def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "is_root", lambda: True)


@pytest.fixture
def closed_home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return home


def test_a_folder_is_held_by_one_process_at_a_time(tmp_path: Path) -> None:
    with (
        places.hold(tmp_path),
        pytest.raises(CannotStart, match=r"Already running .* \(process \d+\)"),
    ):
        places.hold(tmp_path)
    places.hold(tmp_path).close()


def test_a_busy_port_is_told_with_the_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            CannotStart, match=f"Port {port} .* for example MATRIX_PORT={port + 10}"
        ):
            places.require_free("127.0.0.1", port, "MATRIX_PORT")


@pytest.mark.parametrize("written", ["", "http", "0", "65536", "-1", "80.5", "٣"])
def test_what_is_no_port_is_refused(written: str) -> None:
    with pytest.raises(CannotStart, match="is not a port"):
        places.port_number({"MATRIX_PORT": written}, "MATRIX_PORT", default=8000)


def test_a_port_is_read_or_has_its_default() -> None:
    assert places.port_number({"MATRIX_PORT": "9100"}, "MATRIX_PORT", default=8000) == 9100
    assert places.port_number({}, "MATRIX_PORT", default=8000) == 8000


@pytest.mark.usefixtures("as_root")
def test_root_may_not_keep_data_in_a_closed_home(closed_home: Path) -> None:
    with pytest.raises(CannotStart, match="choose a folder outside home folders"):
        places.data_folder({"MATRIX_DATA": str(closed_home / "data")})
    assert stat.S_IMODE(closed_home.stat().st_mode) == 0o700


@pytest.mark.usefixtures("as_root")
def test_a_project_in_roots_home_keeps_its_data_elsewhere(
    closed_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "ROOT", closed_home / "matrix")
    folder = places.data_folder({})
    folder.rmdir()
    assert folder.name.startswith("matrix-")
    assert closed_home not in folder.parents


def test_the_data_of_an_ordinary_user_is_closed_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "is_root", lambda: False)
    folder = places.data_folder({"MATRIX_DATA": str(tmp_path / "data")})
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_of_someone_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "is_root", lambda: False)
    monkeypatch.setattr(places.os, "geteuid", lambda: 12345)
    with pytest.raises(CannotStart, match="belongs to someone else"):
        places.data_folder({"MATRIX_DATA": str(tmp_path)})
