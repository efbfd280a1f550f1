"""Settlement lists as files: those in the folder by themselves, others by a command."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from accounts.models import User
from payments import reconciliation, tasks
from payments.fpx import settlement_list
from payments.models import Payment, Reconciliation
from tests.making import Gateway, at, begin, submit
from tests.payments.lists import listing, settled

EMPTY = listing([], day="20200101")
PAID = at("02-01-2020 09:00:00")


@pytest.fixture
def folder(db: None, settings: Any, tmp_path: Path) -> Path:
    settings.FPX_EXCHANGE_ID = "EX00012345"
    settings.FPX_SETTLEMENT_DIR = tmp_path / "settlements"
    settings.FPX_SETTLEMENT_DIR.mkdir()
    return tmp_path / "settlements"


@pytest.fixture
def payment(driver: User, gateway: Gateway) -> Payment:
    return begin(submit(driver))


def test_each_list_in_the_folder_is_compared_once(folder: Path) -> None:
    (folder / "one.txt").write_bytes(EMPTY)
    (folder / "same again.txt").write_bytes(EMPTY)
    (folder / "two.txt").write_bytes(listing([], day="20200102"))
    (folder / "half.txt.part").write_bytes(EMPTY[:9])
    assert (tasks.reconcile_new(), tasks.reconcile_new()) == (2, 0)
    assert set(Reconciliation.objects.values_list("source", flat=True)) == {"one.txt", "two.txt"}


def test_a_list_that_staff_uploaded_is_not_compared_again(folder: Path, driver: User) -> None:
    reconciliation.reconcile(EMPTY, source="upload.txt", by=driver)
    (folder / "one.txt").write_bytes(EMPTY)
    assert tasks.reconcile_new() == 0


def test_one_that_cannot_be_read_is_logged_and_keeps_no_other_waiting(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "cut.txt").write_bytes(EMPTY[:-5])
    (folder / "folder.txt").mkdir()
    (folder / "whole.txt").write_bytes(EMPTY)
    assert tasks.reconcile_new() == 1
    cut, directory = (record for record in caplog.records if record.levelname == "ERROR")
    assert "cut.txt was not compared: Line 2 " in cut.getMessage()
    assert "folder.txt was not compared" in directory.getMessage()


def test_one_that_the_database_refuses_keeps_no_other_waiting(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reconciliation.reconcile

    def refuse_the_first(content: bytes, *, source: str, by: User | None) -> Reconciliation:
        if source == "one.txt":
            raise DatabaseError
        return real(content, source=source, by=by)

    monkeypatch.setattr(reconciliation, "reconcile", refuse_the_first)
    (folder / "one.txt").write_bytes(EMPTY)
    (folder / "two.txt").write_bytes(listing([], day="20200102"))
    assert tasks.reconcile_new() == 1
    assert Reconciliation.objects.get().source == "two.txt"


def test_a_giant_is_refused_by_its_beginning(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(settlement_list, "MOST_BYTES", 9)
    (folder / "giant.txt").write_bytes(EMPTY)
    assert tasks.reconcile_new() == 0
    assert "larger" in caplog.text


def test_without_a_folder_there_is_nothing_to_do(folder: Path) -> None:
    folder.rmdir()
    assert tasks.reconcile_new() == 0


def test_the_command_says_what_it_found_in_each_file(payment: Payment, folder: Path) -> None:
    (folder / "one.txt").write_bytes(EMPTY)
    lines = [
        settled(payment, paid_at=PAID, **change)
        for change in ({}, {"order": "A1"}, {"order": "A2"})
    ]
    (folder / "two.txt").write_bytes(listing(lines, day="20200102"))
    told = StringIO()
    call_command("reconcile", folder / "one.txt", folder / "two.txt", stdout=told)
    one, two, asked, missing = told.getvalue().splitlines()
    assert one == "one.txt: 01-01-2020, 0 lines, 0 matched"
    assert two == "two.txt: 02-01-2020, 3 lines, 0 matched"
    assert asked == "  not paid here yet, FPX is asked: 1"
    assert missing == "  missing here: 2"


def test_the_command_names_the_file_that_it_refuses(folder: Path) -> None:
    (folder / "cut.txt").write_bytes(EMPTY[:-5])
    with pytest.raises(CommandError, match=r"cut\.txt was not compared: Line 2"):
        call_command("reconcile", folder / "cut.txt")


def test_the_command_refuses_a_file_that_is_not_there(folder: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("reconcile", folder / "nothing.txt")
