from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from accounts.models import User
from selfemployed.documents import accept, clean_name
from selfemployed.inspection import Refused
from selfemployed.models import Document, DocumentType, RegistrationDraft
from tests.selfemployed.applying import jpeg, pdf


def keep(draft: RegistrationDraft, upload: SimpleUploadedFile) -> Document:
    kind = DocumentType.objects.get(code="offer-letter")
    return accept(upload, slot="offer-letter", document_type=kind, draft=draft)


def picture(form: str, **how: Any) -> bytes:
    file = BytesIO()
    Image.new("RGB", (60, 40), "navy").save(file, form, **how)
    return file.getvalue()


def named(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def files_of(settings: Settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize(("form", "content_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_picture_is_kept_as_what_it_is(
    draft: RegistrationDraft, form: str, content_type: str
) -> None:
    document = keep(draft, named("whatever.txt", picture(form)))
    assert document.content_type == content_type
    with Image.open(document.file) as image:
        assert (image.format, image.size) == (form, (60, 40))
    assert document.size == document.file.size


def test_a_pdf_is_kept_as_a_pdf(draft: RegistrationDraft) -> None:
    document = keep(draft, pdf())
    assert document.content_type == "application/pdf"
    with pikepdf.open(document.file) as kept:
        assert len(kept.pages) == 1


def test_nothing_but_the_picture_is_kept_of_a_photo(draft: RegistrationDraft) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Phone of Ahmad"
    photo = picture("JPEG", exif=exif, comment=b"Taken at home")
    assert b"Phone of Ahmad" in photo
    kept = keep(draft, named("photo.jpg", photo)).file.read()
    assert b"Phone of Ahmad" not in kept
    assert b"Taken at home" not in kept


def test_a_photo_taken_sideways_stands_upright(draft: RegistrationDraft) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    document = keep(draft, named("photo.jpg", picture("JPEG", exif=exif)))
    with Image.open(document.file) as image:
        assert image.size == (40, 60)


def test_a_large_photo_gets_smaller(draft: RegistrationDraft) -> None:
    with Image.open(keep(draft, jpeg(size=(6000, 3000))).file) as image:
        assert image.size == (4000, 2000)


def test_what_follows_the_end_of_a_pdf_is_not_kept(draft: RegistrationDraft) -> None:
    content = pdf().read() + b"\nPK\x03\x04 a second file"
    assert b"a second file" not in keep(draft, named("two.pdf", content)).file.read()


def locked(password: str) -> bytes:
    file, document = BytesIO(), pikepdf.new()
    document.add_blank_page()
    document.save(file, encryption=pikepdf.Encryption(owner="owner", user=password))
    return file.getvalue()


def attached() -> bytes:
    file, document = BytesIO(), pikepdf.new()
    document.add_blank_page()
    document.attachments["virus.exe"] = b"MZ"
    document.save(file)
    return file.getvalue()


def acting(action: str) -> bytes:
    step = pikepdf.Dictionary(S=pikepdf.Name(action), JS="app.alert(1)", F="calc.exe")
    return pdf(OpenAction=step).read()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "The file is empty."),
    "program": (lambda: b"MZ\x90\x00", "not a PDF, JPEG or PNG"),
    "page": (lambda: b"<html><script>alert(1)</script>", "not a PDF, JPEG or PNG"),
    "gif": (lambda: picture("GIF"), "not a PDF, JPEG or PNG"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PDF, JPEG or PNG"),
    "cut jpeg": (lambda: picture("JPEG")[:200], "damaged"),
    "cut png": (lambda: picture("PNG")[:60], "damaged"),
    "false pdf": (lambda: b"%PDF-1.7 and nothing more", "damaged"),
    "false jpeg": (lambda: b"\xff\xd8\xff and nothing more", "damaged"),
    "huge picture": (lambda: picture_of(9000, 9000), "too large to be opened"),
    "password": (lambda: locked("secret"), "locked with a password"),
    "owner's password": (lambda: locked(""), "locked with a password"),
    "script": (lambda: acting("/JavaScript"), "scripts or attached files"),
    "launch": (lambda: acting("/Launch"), "scripts or attached files"),
    "attachment": (attached, "scripts or attached files"),
}


def picture_of(width: int, height: int) -> bytes:
    file = BytesIO()
    Image.new("1", (width, height)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_kept_is_refused_with_what_to_do(
    draft: RegistrationDraft, settings: Settings, name: str
) -> None:
    make, words = REFUSED[name]
    before = files_of(settings)
    with pytest.raises(Refused, match=words):
        keep(draft, named("offer.pdf", make()))
    assert Document.objects.get(slot="offer-letter").file_name == "offer.pdf"
    assert files_of(settings) == before


def test_a_script_inside_a_page_is_found_too(draft: RegistrationDraft) -> None:
    file, document = BytesIO(), pikepdf.new()
    document.add_blank_page()
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"),
    )
    document.pages[0].Annots = pikepdf.Array([link])
    document.save(file)
    with pytest.raises(Refused, match="scripts"):
        keep(draft, named("link.pdf", file.getvalue()))


def test_five_megabytes_are_kept_and_one_byte_more_is_refused(
    draft: RegistrationDraft, settings: Settings
) -> None:
    content = pdf().read()
    largest = settings.UPLOAD_MAX_BYTES
    keep(draft, named("a.pdf", content + b"\n" * (largest - len(content))))
    with pytest.raises(Refused, match="larger than 5 MB"):
        keep(draft, named("a.pdf", content + b"\n" * (largest - len(content) + 1)))


def test_a_file_is_kept_under_a_name_that_says_nothing(draft: RegistrationDraft) -> None:
    document = keep(draft, jpeg("790811087654.jpg"))
    assert "790811087654" not in str(document.file.name)
    assert document.file_name == "790811087654.jpg"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("licence.jpg", "licence.jpg"),
        ("licence.JPEG", "licence.JPEG"),
        ("../../etc/passwd", "passwd.jpg"),
        (r"C:\Users\ahmad\licence.jpg", "licence.jpg"),
        ("licence.exe", "licence.exe.jpg"),
        ("lic\u202egpj.exe", "lic gpj.exe.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "a Set-Cookie_ x.jpg"),
        ('"quoted".jpg', "_quoted_.jpg"),
        ("lesen memandu größe 驾照.jpg", "lesen memandu größe 驾照.jpg"),
        ("", "document.jpg"),
        ("...", "document.jpg"),
    ],
)
def test_a_name_is_cleaned(name: str, clean: str) -> None:
    assert clean_name(name, suffixes=(".jpg", ".jpeg")) == clean


def test_a_long_name_is_cut_and_keeps_its_suffix() -> None:
    name = clean_name("x" * 300 + ".pdf", suffixes=(".pdf",))
    assert (len(name), name[-5:]) == (120, "x.pdf")


def test_the_replaced_file_is_gone_from_the_disk(
    draft: RegistrationDraft,
    settings: Settings,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    before = len(files_of(settings))
    with django_capture_on_commit_callbacks(execute=True):
        keep(draft, jpeg())
    assert len(files_of(settings)) == before
    assert Document.objects.get(slot="offer-letter").file_name == "licence.jpg"


def test_nothing_is_half_written_when_keeping_fails(
    draft: RegistrationDraft, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise RuntimeError("no more connections")

    before = files_of(settings)
    monkeypatch.setattr(Document, "save", fail)
    with pytest.raises(RuntimeError):
        keep(draft, jpeg())
    assert files_of(settings) == before
    assert draft.documents.get(slot="offer-letter").file_name == "offer.pdf"


def address(draft: RegistrationDraft) -> str:
    return f"/documents/{draft.documents.get(slot='offer-letter').pk}/"


def test_the_owner_downloads_the_file_and_no_browser_opens_it(
    browser: Client, draft: RegistrationDraft
) -> None:
    answer = browser.get(address(draft))
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="offer.pdf"'
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_neighbour_gets_a_404(
    neighbour: User, draft: RegistrationDraft, client_of: Callable[[User], Client]
) -> None:
    assert client_of(neighbour).get(address(draft)).status_code == 404


def test_whoever_has_not_signed_in_is_asked_to(client: Client, draft: RegistrationDraft) -> None:
    assert client.get(address(draft)).status_code == 302


@pytest.mark.parametrize(("allowed", "status"), [(True, 200), (False, 404)])
def test_staff_need_the_permission(
    neighbour: User,
    draft: RegistrationDraft,
    client_of: Callable[[User], Client],
    allowed: bool,
    status: int,
) -> None:
    User.objects.filter(pk=neighbour.pk).update(is_staff=True)
    if allowed:
        neighbour.user_permissions.add(Permission.objects.get(codename="view_document"))
    assert client_of(neighbour).get(address(draft)).status_code == status
