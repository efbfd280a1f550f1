"""Hostile files, made by code: what each is, and what must become of it.

``REFUSED`` names the words that tell a person what to do. ``NEUTRALISED`` names bytes that are
in the file that came and must not be in the file that is kept.
"""

import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from weasyprint import HTML

Make = Callable[[], bytes]
PAYLOAD = b"PAYLOAD-OF-THE-ZOO"
TEXT = PAYLOAD.decode()
LETTER = "<h1>Offer</h1><p><a href='https://x.example'>Driver</a> <input name='a'></p>"
MB = 1024**2


# --- Making -------------------------------------------------------------------------------


def picture(form: str = "JPEG", *, size: tuple[int, int] = (60, 40), **how: Any) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "navy").save(file, form, **how)
    return file.getvalue()


def mode(name: str) -> bytes:
    file = BytesIO()
    Image.new(name, (60, 40)).save(file, "JPEG" if name == "CMYK" else "PNG")
    return file.getvalue()


def pdf(change: Callable[[Pdf], object] = lambda _pdf: None, **how: Any) -> bytes:
    """One empty page, changed; written without compression, so that what it holds can be read."""
    file, document = BytesIO(), pikepdf.new()
    document.add_blank_page()
    change(document)
    document.save(file, compress_streams=False, **how)
    return file.getvalue()


def catalogue(**entries: Any) -> bytes:
    """A PDF with entries in its catalogue."""
    return pdf(lambda document: [document.Root.__setitem__(f"/{k}", v) for k, v in entries.items()])


def on_page(**entries: Any) -> bytes:
    return pdf(
        lambda document: [document.pages[0].obj.__setitem__(f"/{k}", v) for k, v in entries.items()]
    )


def annotation(subtype: str, **entries: Any) -> bytes:
    note = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=[0, 0, 9, 9], **entries)
    return on_page(Annots=Array([note]))


def action(kind: str, **entries: Any) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **entries)


def opening(kind: str, **entries: Any) -> bytes:
    return catalogue(OpenAction=action(kind, **entries))


def clicked(kind: str, **entries: Any) -> bytes:
    return annotation("Link", A=action(kind, **entries))


def written(*objects: bytes, end: bytes = b"") -> bytes:
    """A PDF byte by byte: what no library would write. The first object is the catalogue."""
    content, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return b"%bxref\n0 %d\n%btrailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (
        content, size, table, size, end, len(content),
    )  # fmt: skip


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"


def stream(content: bytes, entries: bytes) -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(content), entries, content)


@cache
def packed_zeros() -> bytes:
    """300 MB in 300 kB."""
    return zlib.compress(bytes(300 * MB), 1)


def packed_page() -> bytes:
    """The page itself is among objects that unpack to 700 MB, so every reader unpacks them."""
    packer = zlib.compressobj(1)
    packed = packer.compress(b"3 0 " + PAGE) + b"".join(
        packer.compress(bytes(MB)) for _ in range(700)
    )
    objects = stream(packed + packer.flush(), b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")
    content, places = b"%PDF-1.7\n", {}
    for number, one in {1: CATALOGUE, 2: PAGES, 4: objects}.items():
        places[number] = len(content)
        content += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    rows = [
        (0, 0),
        *((1, places[1]), (1, places[2]), (2, 4), (1, places[4])),
        (1, len(content)),
    ]
    table = b"".join(bytes([kind]) + place.to_bytes(4) + b"\0" for kind, place in rows)
    index = stream(table, b"/Type/XRef/Size 6/W[1 4 1]/Root 1 0 R")
    return content + b"5 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF" % (index, len(content))


def with_script(where: str) -> bytes:
    """The script is an object of its own, hidden as ``where`` says."""
    file, document = BytesIO(), pikepdf.new()
    document.add_blank_page()
    script = document.make_indirect(action("JavaScript", JS="app.alert(1)"))
    if where == "names":
        document.Root.Names = Dictionary(JavaScript=Dictionary(Names=["x", script]))
    elif where == "nobody's object":
        document.Root.Unknown = Array([script])
    elif where == "next":
        document.Root.OpenAction = action("GoTo", D=[0, Name.Fit], Next=Array([script]))
    packed = pikepdf.ObjectStreamMode.generate if where == "packed" else None
    if packed:
        document.Root.OpenAction = script
    document.save(file, **({"object_stream_mode": packed} if packed else {}))
    return file.getvalue()


def written_twice() -> bytes:
    """A harmless PDF, then an update that brings a script."""
    update = b"\n1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(x)>>>>\nendobj\n"
    first = written(CATALOGUE, PAGES, PAGE)
    place = len(first) + update.index(b"1 0 obj")
    before = first.rindex(b"xref\n0")
    table = b"xref\n1 1\n%010d 00000 n \ntrailer\n<</Size 4/Root 1 0 R/Prev %d>>\n" % (
        place,
        before,
    )
    return first + update + table + b"startxref\n%d\n%%%%EOF" % (len(first) + len(update))


def locked(password: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="owner", user=password))


def attached(document: Pdf) -> None:
    document.attachments["invoice.exe"] = b"MZ" + PAYLOAD


def scanned_again(times: int) -> bytes:
    """A photo whose last scan is drawn again and again."""
    photo = picture(size=(2000, 2000), progressive=True)
    start, end = photo.rindex(b"\xff\xda"), photo.rindex(b"\xff\xd9")
    return photo[:end] + photo[start:end] * times + photo[end:]


def png_chunk(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return len(content).to_bytes(4) + checked + zlib.crc32(checked).to_bytes(4)


def png_with(*chunks: bytes, before: bytes = b"IDAT") -> bytes:
    whole = picture("PNG")
    place = whole.index(before) - 4
    return whole[:place] + b"".join(chunks) + whole[place:]


def png_says(width: int, height: int) -> bytes:
    """A small picture that claims to be a large one."""
    header = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    whole = picture("PNG")
    return whole[:8] + png_chunk(b"IHDR", header) + whole[33:]


def zipped() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("word/vbaProject.bin", PAYLOAD)
    return file.getvalue()


def exif() -> bytes:
    told = Image.Exif()
    told[0x010F] = TEXT
    return picture(exif=told)


def named_in_png() -> bytes:
    told = PngInfo()
    told.add_text("Comment", TEXT)
    return picture("PNG", pnginfo=told)


def animated() -> bytes:
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("navy", "red")]
    file = BytesIO()
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    return file.getvalue()


def told_author(document: Pdf) -> None:
    document.docinfo["/Author"] = TEXT
    document.Root.Metadata = Stream(document, b"<x:xmpmeta>" + PAYLOAD)
    document.Root.Metadata.Type = Name.Metadata


def linked(address: str) -> Dictionary:
    return action("URI", URI=address + TEXT)


# --- The animals --------------------------------------------------------------------------

NOT_OURS = "not a PDF, JPEG or PNG"
DAMAGED = "damaged"
ACTIVE = "scripts or attached files"
LOCKED = "locked with a password"
PIXELS = "too large to be opened"
PACKED = "unpacks to far more than it is"

REFUSED: dict[str, tuple[Make, str]] = {
    # Not what is asked for, whatever its name says.
    "nothing at all": (lambda: b"", "The file is empty"),
    "too long": (lambda: pdf() + b"\n" * 5 * MB, "larger than 5 MB"),
    "a program for Windows": (lambda: b"MZ\x90\x00" + PAYLOAD, NOT_OURS),
    "a program for Linux": (lambda: b"\x7fELF" + PAYLOAD, NOT_OURS),
    "a program for Android": (zipped, NOT_OURS),
    "an old Office file": (lambda: bytes.fromhex("d0cf11e0a1b11ae1") + PAYLOAD, NOT_OURS),
    "a shell script": (lambda: b"#!/bin/sh\nrm -rf /", NOT_OURS),
    "a PHP script": (lambda: b"<?php system($_GET['x']); ?>", NOT_OURS),
    "a web page": (lambda: b"<!doctype html><script>alert(1)</script>", NOT_OURS),
    "a drawing with a script": (lambda: b"<svg onload='alert(1)'/>", NOT_OURS),
    "an entity that reads files": (
        lambda: b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>",
        NOT_OURS,
    ),
    "PostScript": (lambda: b"%!PS-Adobe-3.0\n(x) run", NOT_OURS),
    "a picture for Photoshop": (lambda: b"8BPS" + PAYLOAD, NOT_OURS),
    "a moving picture": (lambda: picture("GIF"), NOT_OURS),
    "a TIFF": (lambda: picture("TIFF"), NOT_OURS),
    "a WebP": (lambda: picture("WEBP"), NOT_OURS),
    "a bitmap": (lambda: picture("BMP"), NOT_OURS),
    "a line, then a PDF": (lambda: b"\n" + pdf(), NOT_OURS),
    "a web page, then a PDF": (lambda: b"<script>alert(1)</script>" + pdf(), NOT_OURS),
    # Only the first bytes are true.
    "a web page behind a JPEG's beginning": (lambda: b"\xff\xd8\xff<script>", DAMAGED),
    "PHP behind a PNG's beginning": (lambda: b"\x89PNG\r\n\x1a\n<?php x(); ?>", DAMAGED),
    "a script behind a PDF's beginning": (lambda: b"%PDF-1.7\n<script>", DAMAGED),
    "half a JPEG": (lambda: picture(size=(600, 400))[:700], DAMAGED),
    "half a PNG": (lambda: picture("PNG", size=(600, 400))[:90], DAMAGED),
    "half a PDF": (lambda: pdf()[:80], DAMAGED),
    "a PNG with a false check sum": (
        lambda: picture("PNG").replace(b"IHDR\x00\x00\x00\x3c", b"IHDR\x00\x00\x00\x3d"),
        DAMAGED,
    ),
    "a PNG without a picture": (lambda: picture("PNG")[:33] + png_chunk(b"IEND", b""), DAMAGED),
    "a JPEG of no size": (lambda: picture().replace(b"\x00\x28\x00\x3c", bytes(4)), DAMAGED),
    "a PDF without pages": (
        lambda: written(CATALOGUE, b"<</Type/Pages/Count 0/Kids[]>>"),
        DAMAGED,
    ),
    "pages that hold themselves": (
        lambda: written(CATALOGUE, b"<</Type/Pages/Count 1/Kids[2 0 R]>>"),
        DAMAGED,
    ),
    "a thousand million pages": (
        lambda: written(
            CATALOGUE,
            *(b"<</Type/Pages/Count 2/Kids[%d 0 R %d 0 R]>>" % (n, n) for n in range(3, 33)),
            PAGE,
        ),
        DAMAGED,
    ),
    "brackets without end": (
        lambda: written(CATALOGUE[:-2] + b"/X " + b"[" * 100_000 + b">>", PAGES, PAGE),
        DAMAGED,
    ),
    "objects that break off": (lambda: b"%PDF-1.7\n" + b"1 0 obj <</a " * 20_000, DAMAGED),
    # Small files that grow.
    "a picture of 81 million pixels": (lambda: picture("PNG", size=(9000, 9000)), PIXELS),
    "a picture that claims 4 thousand million": (lambda: png_says(65_535, 65_535), PIXELS),
    "a picture that claims to be endless": (lambda: png_says(2**31 - 1, 2**31 - 1), PIXELS),
    "a photo drawn a thousand times": (lambda: scanned_again(1000), PACKED),
    "words of 300 MB in a PNG": (
        lambda: png_with(png_chunk(b"zTXt", b"Comment\0\0" + packed_zeros())),
        DAMAGED,
    ),
    "colours of 300 MB in a PNG": (
        lambda: png_with(png_chunk(b"iCCP", b"icc\0\0" + packed_zeros())),
        DAMAGED,
    ),
    "a page of 300 MB": (
        lambda: written(
            CATALOGUE, PAGES, PAGE, stream(packed_zeros(), b"/Filter/FlateDecode")
        ),
        PACKED,
    ),
    "packed within packed": (
        lambda: written(
            CATALOGUE, PAGES, PAGE,
            stream(zlib.compress(packed_zeros()), b"/Filter[/FlateDecode/FlateDecode]"),
        ),
        PACKED,
    ),
    "a chain of filters": (
        lambda: written(
            CATALOGUE, PAGES, PAGE, stream(b"00>", b"/Filter[" + b"/ASCIIHexDecode" * 9 + b"]")
        ),
        PACKED,
    ),
    "objects of 300 MB": (
        lambda: written(
            CATALOGUE, PAGES, PAGE,
            stream(packed_zeros(), b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"),
        ),
        PACKED,
    ),
    "a page among objects of 700 MB": (packed_page, PACKED),
    "thirty thousand pages": (
        lambda: written(CATALOGUE, b"<</Type/Pages/Kids[" + b"3 0 R " * 30_000 + b"]>>", PAGE),
        PACKED,
    ),
    "thirty thousand objects": (
        lambda: written(CATALOGUE, PAGES, PAGE, *[b"<<>>"] * 30_000),
        PACKED,
    ),
    # Nobody can look into it.
    "a PDF with a password": (lambda: locked("secret"), LOCKED),
    "a PDF with its owner's password": (lambda: locked(""), LOCKED),
    # A PDF that acts.
    "a script when it opens": (lambda: opening("JavaScript", JS="app.alert(1)"), ACTIVE),
    "a script under another spelling": (
        lambda: pdf().replace(b"/Pages", b"/Op#65nAction<</S/J#61vaScript/J#53(x)>>/Pages", 1),
        ACTIVE,
    ),
    "a script on a page": (
        lambda: on_page(AA=Dictionary(O=action("JavaScript", JS="x"))),
        ACTIVE,
    ),
    "a script behind a link": (lambda: clicked("JavaScript", JS="x"), ACTIVE),
    "a script in a field": (
        lambda: catalogue(
            AcroForm=Dictionary(
                Fields=[Dictionary(FT=Name.Tx, AA=Dictionary(K=action("JavaScript", JS="x")))]
            )
        ),
        ACTIVE,
    ),
    "a script with a name": (lambda: with_script("names"), ACTIVE),
    "a script that nobody calls": (lambda: with_script("nobody's object"), ACTIVE),
    "a script after another action": (lambda: with_script("next"), ACTIVE),
    "a script among packed objects": (lambda: with_script("packed"), ACTIVE),
    "a script that came later": (written_twice, ACTIVE),
    "a program to launch": (lambda: opening("Launch", F="calc.exe"), ACTIVE),
    "a form that sends itself": (lambda: clicked("SubmitForm", F="https://x.example"), ACTIVE),
    "a form that fetches data": (lambda: opening("ImportData", F="\\\\x.example\\y"), ACTIVE),
    "another file to go to": (lambda: opening("GoToR", F="\\\\x.example\\y.pdf"), ACTIVE),
    "a file inside to go to": (lambda: opening("GoToE", T=Dictionary()), ACTIVE),
    "a form in XML": (lambda: catalogue(AcroForm=Dictionary(XFA="<xdp/>", Fields=[])), ACTIVE),
    "an attached program": (lambda: pdf(attached), ACTIVE),
    "a file pinned to a page": (
        lambda: annotation("FileAttachment", FS=Dictionary(F="x.exe")),
        ACTIVE,
    ),
    "a collection of files": (lambda: catalogue(Collection=Dictionary()), ACTIVE),
    "a film": (lambda: annotation("Movie", Movie=Dictionary(F="x.mp4")), ACTIVE),
    "a sound": (lambda: clicked("Sound", Sound=Dictionary()), ACTIVE),
    "a player": (lambda: annotation("Screen"), ACTIVE),
    "a player's orders": (lambda: opening("Rendition", OP=0), ACTIVE),
    "rich media": (lambda: annotation("RichMedia", RichMediaContent=Dictionary()), ACTIVE),
    "a thing in space": (lambda: annotation("3D"), ACTIVE),
    "content from another file": (
        lambda: written(CATALOGUE, PAGES, PAGE, stream(b"", b"/F(https://x.example/y)")),
        ACTIVE,
    ),
    "a page from another file": (
        lambda: written(
            CATALOGUE, PAGES, PAGE, stream(b"", b"/Subtype/Form/Ref<</F(\\\\x.example\\y)>>")
        ),
        ACTIVE,
    ),
    "PostScript in a page": (
        lambda: written(CATALOGUE, PAGES, PAGE, stream(b"x", b"/Type/XObject/Subtype/PS")),
        ACTIVE,
    ),
}  # fmt: skip

# What offices and people send: to be kept.
ORDINARY: dict[str, Make] = {
    "a printed letter": lambda: HTML(string=LETTER).write_pdf(),
    "a letter for screen readers": lambda: HTML(string=LETTER).write_pdf(pdf_variant="pdf/ua-1"),
    "a letter for the archive": lambda: HTML(string=LETTER).write_pdf(pdf_variant="pdf/a-3b"),
    "a form to fill in": lambda: HTML(string=LETTER).write_pdf(pdf_forms=True),
    "a page that opens at its top": lambda: catalogue(OpenAction=action("GoTo", D=[0, Name.Fit])),
    "notes that refer to each other": lambda: catalogue(
        StructTreeRoot=Dictionary(K=Dictionary(S=Name.Note, Ref=Array([])))
    ),
    "a grey scan": lambda: mode("L"),
    "a black and white scan": lambda: mode("1"),
    "a scan of 16 bits": lambda: mode("I;16"),
    "a drawing with few colours": lambda: mode("P"),
    "a drawing that lets through": lambda: mode("LA"),
    "a photo for printing": lambda: mode("CMYK"),
    "a photo that comes bit by bit": lambda: picture(progressive=True),
}

NEUTRALISED: dict[str, Make] = {
    "where a photo was taken": exif,
    "a comment in a photo": lambda: picture(comment=PAYLOAD),
    "PHP in a photo's comment": lambda: picture(comment=b"<?php " + PAYLOAD),
    "a web page behind a photo": lambda: picture() + b"<script>" + PAYLOAD,
    "an archive behind a photo": lambda: picture() + zipped(),
    "a program behind a PNG": lambda: picture("PNG") + b"MZ" + PAYLOAD,
    "words in a PNG": named_in_png,
    "a chunk of a stranger in a PNG": lambda: png_with(png_chunk(b"evIL", PAYLOAD)),
    "a PDF inside a photo": lambda: picture(comment=pdf(lambda one: told_author(one))),
    "an archive behind a PDF": lambda: pdf() + zipped(),
    "a program behind a PDF": lambda: pdf() + b"MZ" + PAYLOAD,
    "what a PDF held before": lambda: written(
        CATALOGUE, PAGES, PAGE, b"(" + PAYLOAD + b")"
    ),
    "who wrote a PDF": lambda: pdf(told_author),
    "a program's own notes": lambda: on_page(PieceInfo=Dictionary(Program=TEXT)),
    "a page on the web that opens": lambda: catalogue(OpenAction=linked("https://x.example/")),
    "a page on the web at a turn": lambda: on_page(AA=Dictionary(O=linked("http://x.example/"))),
    "a link to a false bank": lambda: annotation("Link", A=linked("https://bank.example/")),
    "a link to a script": lambda: annotation("Link", A=linked("javascript:")),
    "a link to a file": lambda: annotation("Link", A=linked("file:///")),
}  # fmt: skip
