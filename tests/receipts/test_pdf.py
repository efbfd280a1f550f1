import json
import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import segno
from django.utils.translation import override
from PIL import Image

from receipts import pdf
from receipts.press import FONTS, OwnFonts
from tests.receipts.making import snapshot

DPI = 400
RENDER = """
import json, sys, django
django.setup()
from receipts import pdf
sys.stdout.buffer.write(pdf.render(json.load(sys.stdin)))
"""
PRINTED = [
    "20190000104627",
    "Ahmad bin Ali",
    "790811-08-••••",
    "27-12-2019 16:35:08",
    "23-01-2020 00:00:00 – 22-05-2020 23:59:59",
    "23-01-2020 + 4 bulan: hingga 22-05-2020 23:59:59",
    "23-01-2020 + 4 months: until 22-05-2020 23:59:59",
    "1234567890",
    "Portal MATRIX - FPX",
    "RM 232.80",
    "RM 1,550.00",
    "4 × RM 19.40 = RM 77.60",
    "Affin Bank",
    "K0200078756M",
    "Teknologi Maklumat",
    "INFORMATION TECHNOLOGY",
    "Pejabat PERKESO Kuala Lumpur",
]
LABELS = [
    ("Resit Caruman", "Contribution Receipt"),
    ("Telah Dibayar", "Paid"),
    ("Tarikh dan Masa", "Date Time"),
    ("ID Transaksi FPX", "FPX Transaction ID"),
    ("No. Resit", "Receipt No."),
    ("Kaedah Bayaran", "Payment Method"),
    ("Pelan Caruman", "Contribution Plan"),
    ("Bilangan Bulan Caruman", "Number of Contribution Months"),
    ("4 Bulan", "4 Month(s)"),
    ("Amaun Caruman", "Contribution Amount"),
    ("Kod Bekerja Sendiri", "Self-Employed Code"),
    ("Sektor", "Sector"),
    ("Tempoh Perlindungan", "Coverage Period"),
]
LONG = {
    "payer_name": "Wan Muhammad Nur Aiman Hakimi bin Wan Ahmad Shahruddin Al-Muttaqin Billah",
    "sector_en": "GOODS AND FOODS TRANSPORT WITH ALL SORTS OF ERRANDS BY VAN",
    "sector_ms": "Penjagaan Perawatan dan Pemulihan Kesihatan serta Perkhidmatan",
    "bank": "Bank Kerjasama Rakyat Malaysia Berhad (Corporate Banking)",
    "branch": "Pejabat PERKESO Wilayah Persekutuan Kuala Lumpur dan Putrajaya",
}


def tool(name: str, *arguments: str, given: bytes) -> str:
    path = shutil.which(name)
    assert path is not None, f"{name} is missing"
    done = subprocess.run([path, *arguments], input=given, capture_output=True, check=True)
    return done.stdout.decode()


def text_of(content: bytes) -> str:
    return tool("pdftotext", "-layout", "-", "-", given=content)


@pytest.fixture(scope="module")
def content() -> bytes:
    return pdf.render(snapshot())


@pytest.fixture(scope="module")
def text(content: bytes) -> str:
    return text_of(content)


def test_everything_that_matters_is_printed(text: str) -> None:
    assert [value for value in PRINTED if value not in text] == []


def test_every_label_is_there_in_both_languages_malay_first(text: str) -> None:
    for malay, english in LABELS:
        assert malay in text
        assert english in text
        assert text.index(malay) < text.index(english)


def test_the_details_stand_in_the_order_of_the_guide(text: str) -> None:
    labels = [malay for malay, _ in LABELS[2:-1] if malay != "4 Bulan"]
    details = text[text.index("Butiran Bayaran") :]
    places = [details.index(label) for label in labels]
    assert places == sorted(places)


def test_a_demonstration_portal_says_so(text: str) -> None:
    assert "Issued by a demonstration portal" in text
    assert "portal demonstrasi" in text
    official = text_of(pdf.render(snapshot(official=True)))
    assert "demonstra" not in official


def test_the_same_snapshot_gives_the_same_bytes_in_another_process(content: bytes) -> None:
    again = subprocess.run(
        [sys.executable, "-c", RENDER],
        input=json.dumps(snapshot()).encode(),
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "America/New_York"},
        capture_output=True,
        check=True,
    )
    assert again.stdout == content


@pytest.mark.parametrize("language", ["en", "ms"])
def test_the_language_of_the_moment_changes_nothing(content: bytes, language: str) -> None:
    with override(language):
        assert pdf.render(snapshot()) == content


def test_another_snapshot_gives_other_bytes(content: bytes) -> None:
    assert pdf.render(snapshot(payer_name="Siti binti Omar")) != content


def test_the_file_is_sound(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "receipt.pdf"
    file.write_bytes(content)
    assert "No syntax or stream encoding errors" in tool("qpdf", "--check", str(file), given=b"")


@pytest.mark.parametrize("changes", [{}, LONG, LONG | {"payer_name": "W" * 150}])
def test_a_receipt_is_one_page_however_long_its_words(changes: dict[str, Any]) -> None:
    rendered = pdf.render(snapshot(**changes))
    with pikepdf.open(BytesIO(rendered)) as document:
        assert len(document.pages) == 1
    # In the order of the file, a value that wraps stays in one piece.
    words = "".join(tool("pdftotext", "-raw", "-", "-", given=rendered).split())
    assert [value for value in changes.values() if "".join(value.split()) not in words] == []


def test_the_file_is_tagged_for_screen_readers(content: bytes) -> None:
    with pikepdf.open(BytesIO(content)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "ms"
        assert root.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in root
        assert document.open_metadata()["pdfuaid:part"] == "1"
        assert str(document.docinfo.Title).endswith("Contribution Receipt 20190000104627")
        assert str(document.docinfo.CreationDate) == "D:20191227163510+08'00"


def test_the_arithmetic_of_a_month_end_is_printed() -> None:
    text = text_of(
        pdf.render(
            snapshot(
                months=1,
                coverage_start="2021-01-31T09:00:00+08:00",
                coverage_end="2021-02-28T23:59:59+08:00",
            )
        )
    )
    assert "31-01-2021 + 1 bulan: hingga 28-02-2021 23:59:59" in text
    assert "31-01-2021 + 1 month: until 28-02-2021 23:59:59" in text


def test_the_code_on_the_paper_is_the_address_of_the_proof(content: bytes, tmp_path: Path) -> None:
    """Read from the printed page, module by module."""
    file = tmp_path / "receipt.pdf"
    file.write_bytes(content)
    tool("pdftoppm", "-r", str(DPI), "-gray", "-png", str(file), str(tmp_path / "page"), given=b"")
    [picture] = tmp_path.glob("page*.png")
    code = [list(row) for row in segno.make(snapshot()["verify_url"], error="m").matrix]
    assert modules(picture, size=len(code)) == code


def modules(picture: Path, *, size: int) -> list[list[int]]:
    """The modules of the QR code, 38 mm with its margin, at the right of the page."""
    with Image.open(picture) as page:
        right = page.convert("L").crop(
            (page.width * 7 // 10, page.height // 6, page.width, page.height * 3 // 8)
        )
    dark = right.point(lambda grey: 255 if grey < 100 else 0)
    box = dark.getbbox()
    assert box is not None
    left, top, module = box[0], box[1], 38 / 25.4 * DPI / (size + 8)
    return [
        [
            int(dark.getpixel((left + (x + 0.5) * module, top + (y + 0.5) * module)) == 255)
            for x in range(size)
        ]
        for y in range(size)
    ]


def test_the_code_has_words_for_a_screen_reader_and_a_link_for_a_screen(content: bytes) -> None:
    with pikepdf.open(BytesIO(content)) as document:
        words = [str(item.Alt) for item in document.objects if "/Alt" in keys_of(item)]
        links = {str(note.A.URI) for note in document.pages[0].Annots}
    assert words == ["Kod QR: semak resit ini / QR code: check this receipt"]
    assert links == {snapshot()["verify_url"]}


def keys_of(item: pikepdf.Object) -> set[str]:
    return set(item.keys()) if isinstance(item, pikepdf.Dictionary) else set()


def test_our_fonts_are_embedded(content: bytes) -> None:
    """With their letters: of a font whose file cannot be read, WeasyPrint embeds the name."""
    with pikepdf.open(BytesIO(content)) as document:
        fonts = {
            str(font.BaseFont): len(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes())
            for font in document.pages[0].Resources.Font.values()
        }
    assert any("Poppins" in font for font in fonts)
    assert any("DejaVu-Sans" in font for font in fonts)
    assert min(fonts.values()) > 1000


def test_a_name_with_markup_is_only_a_name() -> None:
    hostile = '<img src="http://127.0.0.1:9/x.png"><b>A</b> & Co'
    assert "<b>A</b> & Co" in " ".join(text_of(pdf.render(snapshot(payer_name=hostile))).split())


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x.png",
        "https://example.com/fonts/a.woff2",
        "file:///etc/passwd",
        FONTS.as_uri() + "/../../manage.py",
        "data:text/plain,x",
    ],
)
def test_nothing_is_opened_but_our_fonts(url: str) -> None:
    with pytest.raises(ValueError, match="a receipt opens no"):
        OwnFonts().fetch(url)


def test_our_fonts_are_opened() -> None:
    font = OwnFonts().fetch(FONTS.as_uri() + "/poppins-latin-600-normal.woff2").read()
    assert font.startswith(b"wOF2")


def test_a_snapshot_that_cannot_be_printed_is_reported() -> None:
    broken = snapshot()
    del broken["coverage_end"]
    with pytest.raises(pdf.RenderingFailed):
        pdf.render(broken)
