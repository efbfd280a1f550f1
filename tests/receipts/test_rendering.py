from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from receipts import pdf, rendering, tasks
from receipts.models import Receipt
from tests.receipts.making import issue_receipt


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The numbers that were printed, by a press that needs no time."""
    numbers: list[str] = []

    def print_number(snapshot: dict[str, Any]) -> bytes:
        numbers.append(snapshot["number"])
        return b"%PDF " + snapshot["number"].encode()

    monkeypatch.setattr(pdf, "render", print_number)
    return numbers


@pytest.fixture
def broken_press(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Numbers at which the press fails; others are printed."""
    broken: set[str] = set()

    def render(snapshot: dict[str, Any]) -> bytes:
        if snapshot["number"] in broken:
            raise pdf.RenderingFailed
        return b"%PDF"

    monkeypatch.setattr(pdf, "render", render)
    return broken


def test_a_document_is_rendered_once_and_kept(owner: User, printed: list[str], media: Path) -> None:
    receipt = issue_receipt(owner)
    first = rendering.document(receipt)
    again = rendering.document(Receipt.objects.get())
    assert first == again == b"%PDF 20190000000001"
    assert printed == ["20190000000001"]
    assert (media / "receipts/2019/20190000000001.pdf").read_bytes() == first


def test_the_worker_renders_what_it_is_woken_for(owner: User, printed: list[str]) -> None:
    receipt = issue_receipt(owner)
    tasks.render(receipt.pk)
    tasks.render(receipt.pk)
    receipt.refresh_from_db()
    assert receipt.rendered_at is not None
    assert printed == [receipt.number]


def test_a_page_that_comes_late_takes_what_the_worker_made(owner: User, printed: list[str]) -> None:
    before = issue_receipt(owner)
    tasks.render(before.pk)
    assert rendering.document(before) == b"%PDF 20190000000001"
    assert printed == [before.number]


def test_a_file_that_storage_lost_is_made_again(
    owner: User, printed: list[str], media: Path
) -> None:
    receipt = issue_receipt(owner)
    content = rendering.document(receipt)
    file = media / "receipts/2019/20190000000001.pdf"
    file.unlink()
    assert rendering.document(Receipt.objects.get()) == content
    assert file.read_bytes() == content


def test_the_sweep_renders_what_is_missing(owner: User, printed: list[str]) -> None:
    receipts = [issue_receipt(owner) for _ in range(3)]
    Receipt.objects.filter(pk=receipts[0].pk).update(rendered_at=timezone.now())
    tasks.render_missing()
    assert printed == [receipt.number for receipt in receipts[1:]]
    assert not Receipt.objects.unrendered().exists()


def test_a_receipt_that_fails_keeps_no_other_waiting(
    owner: User, broken_press: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = issue_receipt(owner), issue_receipt(owner)
    broken_press.add(bad.number)
    assert rendering.render_missing() == 1
    assert Receipt.objects.unrendered().get() == bad
    good.refresh_from_db()
    assert good.rendered_at is not None
    assert "1 receipts could not be rendered" in caplog.text
    broken_press.clear()
    assert rendering.render_missing() == 1


def test_a_sweep_ends_in_time_for_the_next(
    owner: User, printed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    issue_receipt(owner), issue_receipt(owner)
    monkeypatch.setattr(rendering, "SWEEP_SECONDS", -1.0)
    assert rendering.render_missing() == 1
    assert rendering.render_missing() == 1


def test_a_full_disk_keeps_nobody_from_the_receipt(
    owner: User,
    printed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_args: object) -> str:
        raise OSError(28, "No space left on device")

    receipt = issue_receipt(owner)
    with monkeypatch.context() as disk:
        disk.setattr(FileSystemStorage, "_save", full)
        assert rendering.document(receipt) == b"%PDF 20190000000001"
    assert "could not be kept" in caplog.text
    assert Receipt.objects.unrendered().exists()
    assert rendering.render_missing() == 1


def test_a_failing_press_leaves_the_receipt_as_it_was(owner: User, broken_press: set[str]) -> None:
    receipt = issue_receipt(owner)
    broken_press.add(receipt.number)
    before = Receipt.objects.values().get()
    with pytest.raises(pdf.RenderingFailed), transaction.atomic():
        rendering.document(receipt)
    assert Receipt.objects.values().get() == before


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_print_one_receipt_twice(owner: User, printed: list[str]) -> None:
    receipt = issue_receipt(owner)

    def second_worker() -> bool:
        try:
            return rendering.render(receipt.pk)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        assert rendering.render(receipt.pk)
        assert pool.submit(second_worker).result(timeout=10) is False
    assert printed == [receipt.number]


def test_rendering_leaves_pillow_as_strict_as_it_was(owner: User) -> None:
    """WeasyPrint would let uploaded pictures that are cut off pass, in the whole process."""
    from receipts import press

    assert press.ImageFile.LOAD_TRUNCATED_IMAGES is False
