"""Files: by content and not by name, cleaned, out of reach, and never opened by a browser."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from PIL import Image, ImageFile
from pytest_django import Settings

from accounts.models import User
from matrix.management.commands.preflight import Command as Preflight
from selfemployed import scanning
from selfemployed.inspection import Refused, inspect
from selfemployed.models import Document, RegistrationDraft
from tests.security import zoo
from tests.security.clamd import Daemon
from tests.selfemployed import applying
from tests.selfemployed.page import Page

SLOT = "document_offer-letter"


@pytest.fixture
def draft(driver: User) -> RegistrationDraft:
    return applying.complete_draft(driver)


@pytest.fixture
def browser(driver: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(driver)


def sent(content: bytes, name: str = "offer.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def kept_files() -> list[Path]:
    return [path for path in Path(site.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_the_zoo_has_sixty_animals() -> None:
    assert len(zoo.REFUSED) + len(zoo.NEUTRALISED) >= 60


@pytest.mark.parametrize("animal", zoo.REFUSED)
def test_a_hostile_file_is_refused_with_what_to_do(animal: str) -> None:
    make, words = zoo.REFUSED[animal]
    with pytest.raises(Refused, match=words) as refusal:
        inspect(sent(make()))
    # What is wrong, and then what to do.
    assert len(re.findall(r"[.](?: |$)", str(refusal.value))) == 2


MEASURE = """
import re, sys
from pathlib import Path
from selfemployed.cleaning import Unsafe, clean_pdf
try:
    clean_pdf(sys.stdin.buffer.read())
except Unsafe as refusal:
    peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
    print(refusal.reason, int(peak[1]) // 1024)
"""


def test_a_bomb_is_refused_before_it_fills_the_memory() -> None:
    """256 MB are unpacked at most; without qpdf's limit it would be 700."""
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE],
        input=zoo.packed_page(),
        cwd=site.BASE_DIR,
        capture_output=True,
        check=True,
        timeout=60,
    )
    reason, megabytes = measured.stdout.split()
    assert reason == b"packed"
    assert int(megabytes) < 450


@pytest.mark.parametrize("animal", ["half a JPEG", "half a PNG", "words of 300 MB in a PNG"])
def test_half_a_picture_is_refused_also_in_a_process_that_has_printed_receipts(
    monkeypatch: pytest.MonkeyPatch, animal: str
) -> None:
    """WeasyPrint switches this on, for the whole process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(Refused, match="damaged"):
        inspect(sent(zoo.REFUSED[animal][0]()))


@pytest.mark.parametrize("animal", zoo.NEUTRALISED)
def test_a_hostile_file_is_neutralised(animal: str) -> None:
    content = zoo.NEUTRALISED[animal]()
    assert zoo.PAYLOAD in content
    kind, copy = inspect(sent(content))
    assert zoo.PAYLOAD not in copy
    assert copy.startswith(kind.magic)


@pytest.mark.parametrize("file", zoo.ORDINARY)
def test_an_ordinary_file_is_kept(file: str) -> None:
    kind, copy = inspect(sent(zoo.ORDINARY[file]()))
    assert copy.startswith(kind.magic)


def test_of_a_moving_picture_the_first_is_kept(tmp_path: Path) -> None:
    _kind, copy = inspect(sent(zoo.animated()))
    (tmp_path / "copy.png").write_bytes(copy)
    with Image.open(tmp_path / "copy.png") as image:
        assert getattr(image, "n_frames", 1) == 1


def test_a_clean_copy_cleaned_again_is_the_same() -> None:
    _kind, copy = inspect(sent(zoo.pdf()))
    assert inspect(sent(copy))[1] == copy


@pytest.mark.parametrize("animal", ["a program for Windows", "a script when it opens"])
def test_the_form_says_it_beside_the_field_and_keeps_the_file_of_before(
    browser: Client, draft: RegistrationDraft, animal: str
) -> None:
    make, words = zoo.REFUSED[animal]
    before = kept_files()
    page = Page(browser.post(applying.FORM, applying.answers() | {SLOT: sent(make())}))
    assert words in page.errors[SLOT]
    assert kept_files() == before
    assert draft.documents.get(slot="offer-letter").file_name == "offer.pdf"


def test_documents_are_kept_outside_the_web_root_under_random_names(
    browser: Client, draft: RegistrationDraft
) -> None:
    assert site.MEDIA_URL in ("", "/")
    for document in Document.objects.all():
        path = Path(document.file.path)
        assert re.fullmatch(r"[0-9a-f]{32}", path.name)
        for folder in (*map(Path, site.STATICFILES_DIRS), Path(site.STATIC_ROOT or "/nowhere")):
            assert not path.is_relative_to(folder)
        for address in (f"/{document.file.name}", f"/media/{document.file.name}"):
            assert browser.get(address).status_code == 404


@pytest.mark.parametrize("who", ["owner", "neighbour", "nobody"])
def test_a_document_is_for_its_owner(
    client_of: Callable[[User], Client], neighbour: User, draft: RegistrationDraft, who: str
) -> None:
    asks = {
        "owner": (client_of(draft.user), 200),
        "neighbour": (client_of(neighbour), 404),
        "nobody": (Client(), 302),
    }
    client, status = asks[who]
    for document in draft.documents.all():
        assert client.get(f"/documents/{document.pk}/").status_code == status


def test_a_download_is_saved_and_never_shown(browser: Client, draft: RegistrationDraft) -> None:
    for document in draft.documents.all():
        answer = browser.get(f"/documents/{document.pk}/")
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "private, no-store"


@pytest.fixture
def clamd(settings: Settings) -> Iterator[Daemon]:
    with Daemon() as daemon:
        settings.CLAMAV = daemon.address
        yield daemon


def test_without_a_scanner_nothing_is_asked(settings: Settings) -> None:
    assert settings.CLAMAV == ""
    inspect(sent(zoo.pdf()))


def test_the_scanner_sees_the_whole_file_as_it_came(clamd: Daemon) -> None:
    content = zoo.pdf() + b"\n" * 3000
    inspect(sent(content))
    assert clamd.seen == [content]


def test_a_file_with_a_virus_is_refused(clamd: Daemon) -> None:
    clamd.answer = b"stream: Win.Test.EICAR_HDB-1 FOUND\n"
    with pytest.raises(Refused, match=r"holds a virus\. Check your device"):
        inspect(sent(zoo.pdf()))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: Can't allocate memory ERROR\n",
        b"INSTREAM size limit exceeded. ERROR\n",
        b"UNKNOWN COMMAND\n",
        b"\xff\xfe\n",
    ],
)
def test_a_scanner_that_cannot_tell_refuses_the_file(clamd: Daemon, answer: bytes) -> None:
    clamd.answer = answer
    with pytest.raises(Refused, match=r"checked for viruses\. Please upload it again"):
        inspect(sent(zoo.pdf()))


@pytest.mark.parametrize("address", ["/nowhere/clamd.socket", "127.0.0.1:9"])
def test_a_scanner_that_is_away_refuses_the_file(settings: Settings, address: str) -> None:
    settings.CLAMAV = address
    with pytest.raises(Refused, match="could not be checked for viruses"):
        inspect(sent(zoo.pdf()))


def test_a_scanner_that_is_silent_refuses_the_file(
    clamd: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selfemployed.scanning.SECONDS", 0.2)
    clamd.answer = None
    with pytest.raises(Refused, match="could not be checked for viruses"):
        inspect(sent(zoo.pdf()))


def test_a_scanner_is_asked_by_a_socket_on_the_same_machine(
    settings: Settings, tmp_path: Path
) -> None:
    with Daemon(tmp_path / "clamd.socket") as daemon:
        settings.CLAMAV = daemon.address
        inspect(sent(zoo.pdf()))
        assert len(daemon.seen) == 1


def test_the_preflight_warns_of_a_scanner_that_is_away(clamd: Daemon, settings: Settings) -> None:
    assert scanning.answers()
    settings.CLAMAV = "127.0.0.1:9"
    assert not scanning.answers()
    said = StringIO()
    Preflight(stderr=said)._check_scanner()
    assert "Uploads are refused until it does" in said.getvalue()


def test_of_a_file_that_is_too_large_no_more_is_kept_than_shows_it() -> None:
    limit = site.UPLOAD_MAX_BYTES
    body = {"file": SimpleUploadedFile("a.pdf", bytes(3 * limit))}
    request = RequestFactory().post("/", body)
    assert request.FILES["file"].size == limit + 1
    with pytest.raises(Refused, match="larger than 5 MB"):
        inspect(request.FILES["file"])


def test_the_form_says_that_the_scanner_is_away(
    browser: Client, draft: RegistrationDraft, settings: Settings
) -> None:
    settings.CLAMAV = "/nowhere/clamd.socket"
    before = kept_files()
    page = Page(browser.post(applying.FORM, applying.answers() | {SLOT: sent(zoo.pdf())}))
    assert "could not be checked for viruses" in page.errors[SLOT]
    assert kept_files() == before
