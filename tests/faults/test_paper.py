"""Faults 27 and 28: no PDF can be made, no file can be kept. Money and coverage stand."""

import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from PIL import Image

from accounts.models import User
from payments.models import Payment
from payments.states import PaymentState
from receipts.models import Receipt
from selfemployed.models import Document
from tests.faults.conftest import QUICK
from tests.faults.full_disk import no_folder, room_for
from tests.faults.processes import all_hands_of_worker, servers_of_web
from tests.faults.stage import Stage, on_stage
from tests.faults.waiting import wait_until
from tests.selfemployed.applying import CHECK, FORM, answers, jpeg, pdf
from tests.selfemployed.page import Page
from workshop.site import Site

RENDER = "receipts.tasks.render_missing"
CARD, OFFER = "document_identification-card", "document_offer-letter"
NO_ROOM = "Error: The file could not be stored. Please select it again in a few minutes."
# The renderer, too, writes to the disk: one font, which is smaller than any receipt.
ROOM_FOR_A_FONT = 17_000
Files = dict[str, tuple[str, bytes, str]]


# --- The renderer fails -------------------------------------------------------------------------


@pytest.fixture
def broken_library(tmp_path: Path) -> Path:
    """Found before the real one, and no library at all: as after an upgrade that went wrong."""
    library = tmp_path / "libpango-1.0.so.0"
    library.write_text("no library")
    return library


@pytest.fixture
def unprinting(broken_library: Path, django_db_blocker: Any) -> Iterator[Stage]:
    """A site whose renderer fails until the broken library is taken away."""
    settings = QUICK | {"LD_LIBRARY_PATH": str(broken_library.parent)}
    with Site(**settings) as site, django_db_blocker.unblock(), on_stage(site) as stage:
        yield stage


def test_27_a_renderer_that_fails_holds_up_the_receipt_and_nothing_else(
    unprinting: Stage, broken_library: Path
) -> None:
    payment = unprinting.paid()
    unprinting.tick(RENDER)
    wait_until(lambda: "receipts could not be rendered" in unprinting.site.words.read_text())
    assert is_covered(payment)
    assert Receipt.objects.unrendered().filter(pk=payment.receipt_id).exists()
    page, receipt = look_for_receipt(unprinting, payment)
    assert number_of(payment) in page.text
    assert (receipt.status_code, receipt.headers["Retry-After"]) == (503, "60")
    assert "Your receipt is being prepared" in receipt.text
    broken_library.unlink()
    unprinting.tick(RENDER)
    unprinting.wait_for_receipt(payment)
    _, receipt = look_for_receipt(unprinting, payment)
    assert receipt.content.startswith(b"%PDF-")


# --- The disk is full ---------------------------------------------------------------------------


FullDisk = Callable[[Stage], AbstractContextManager[None]]
FULL_DISKS: dict[str, FullDisk] = {
    "not one byte": lambda stage: room_for(0, *servers_of_web(stage.site)),
    "half a file": lambda stage: room_for(400, *servers_of_web(stage.site)),
    "no folder": lambda stage: no_folder(stage.site.data / "media" / "documents"),
}


@pytest.mark.slice
@pytest.mark.parametrize("full", FULL_DISKS)
def test_28_an_upload_that_finds_no_room_is_told_beside_its_field(stage: Stage, full: str) -> None:
    person = stage.person()
    before = documents_kept(stage)
    with stage.browser(person) as pages:
        with FULL_DISKS[full](stage):
            page = Page(send(pages, papers()))
            assert is_covered(stage.paid())
        assert (page.status, page.errors) == (200, {CARD: NO_ROOM, OFFER: NO_ROOM})
        assert page.values["address_line_1"] == answers()["address_line_1"]
        assert not documents_of(person)
        assert documents_kept(stage) == before
        assert send(pages, papers()).headers["Location"] == CHECK
    assert [document.file_name for document in documents_of(person)] == ["ic.jpg", "offer.pdf"]


def test_28_where_a_new_upload_finds_no_room_the_earlier_one_stays(stage: Stage) -> None:
    person = stage.person()
    with stage.browser(person) as pages:
        send(pages, papers())
        kept, before = documents_of(person), documents_kept(stage)
        with FULL_DISKS["half a file"](stage):
            page = Page(send(pages, papers(CARD)))
        assert page.errors == {CARD: NO_ROOM}
        assert (documents_of(person), documents_kept(stage)) == (kept, before)
        download = pages.get(f"/documents/{kept[0].pk}/")
    assert download.content.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("room", [0, 1024**2], ids=["not one byte", "half a file"])
def test_28_a_large_upload_that_finds_no_room_on_its_way_is_told_beside_its_field(
    stage: Stage, room: int
) -> None:
    """It is on the disk before the form is read."""
    person, before = stage.person(), documents_kept(stage)
    mark = f".{secrets.token_hex(8)}"
    photo = {CARD: (f"ic{mark}", large_photo(), "image/png")}
    with stage.browser(person) as pages:
        with room_for(room, *servers_of_web(stage.site)):
            page = Page(send(pages, papers(OFFER) | photo))
        assert page.status == 200
        assert page.errors[CARD] == NO_ROOM
        assert documents_kept(stage) == before | files_of(documents_of(person))
        assert send(pages, papers(OFFER) | photo).headers["Location"] == CHECK
    # The last one goes with the request, a moment after its answer.
    wait_until(lambda: not list(Path(tempfile.gettempdir()).glob(f"*{mark}")))


def test_28_a_receipt_that_finds_no_room_is_handed_out_and_kept_later(stage: Stage) -> None:
    everybody = servers_of_web(stage.site) + all_hands_of_worker(stage.site)
    with room_for(ROOM_FOR_A_FONT, *everybody):
        payment = stage.paid()
        not_kept = f"The PDF of receipt {number_of(payment)} could not be kept."
        wait_until(lambda: not_kept in stage.site.words.read_text())
        _, receipt = look_for_receipt(stage, payment)
    assert is_covered(payment)
    assert receipt.content.startswith(b"%PDF-")
    assert len(receipt.content) > ROOM_FOR_A_FONT
    assert Receipt.objects.unrendered().filter(pk=payment.receipt_id).exists()
    assert receipts_kept(stage, payment) == []
    stage.tick(RENDER)
    stage.wait_for_receipt(payment)
    [kept_now] = receipts_kept(stage, payment)
    assert kept_now.read_bytes() == receipt.content


# --- What is sent and what is kept ----------------------------------------------------------------


def papers(*names: str) -> Files:
    """The documents that the sector asks for, or some of them."""
    both: Files = {
        CARD: ("ic.jpg", jpeg(size=(300, 200)).read(), "image/jpeg"),
        OFFER: ("offer.pdf", pdf().read(), "application/pdf"),
    }
    return {name: file for name, file in both.items() if name in (names or both)}


def large_photo() -> bytes:
    """Too large to be received in memory."""
    file, side = BytesIO(), 1100
    noise = Random(28).randbytes(3 * side * side)
    Image.frombytes("RGB", (side, side), noise).save(file, "PNG")
    return file.getvalue()


def send(pages: httpx.Client, files: Files) -> httpx.Response:
    return pages.post(FORM, data=answers(), files=files)


def documents_of(person: User) -> list[Document]:
    return list(Document.objects.filter(owner=person).order_by("slot"))


def kept(stage: Stage, folder: str) -> list[Path]:
    """Files of the site, whole or not."""
    return [path for path in (stage.site.data / "media" / folder).rglob("*") if path.is_file()]


def documents_kept(stage: Stage) -> set[str]:
    return {path.name for path in kept(stage, "documents")}


def receipts_kept(stage: Stage, payment: Payment) -> list[Path]:
    return [path for path in kept(stage, "receipts") if path.name.startswith(number_of(payment))]


def files_of(documents: list[Document]) -> set[str]:
    return {Path(str(document.file.name)).name for document in documents}


def is_covered(payment: Payment) -> bool:
    payment.refresh_from_db()
    coverage = payment.contribution.coverage
    return payment.state == PaymentState.PAID and coverage.paid_at == payment.paid_at


def number_of(payment: Payment) -> str:
    payment.refresh_from_db()
    assert payment.receipt
    return payment.receipt.number


def look_for_receipt(stage: Stage, payment: Payment) -> tuple[httpx.Response, httpx.Response]:
    """The page of the payment, and the answer to Download Receipt."""
    with stage.browser(payment.contribution.registration.person.user) as pages:
        page = pages.get(f"/payments/{payment.order_number}/")
        return page, pages.get(f"/receipts/{number_of(payment)}/")
