"""Clean copies of pictures and PDFs. Knows bytes, Pillow and pikepdf; no model, no request."""

import struct
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Literal

import pikepdf
from PIL import Image, ImageOps

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4000  # pixels; an identity card on it stays readable, a phone's photo gets smaller
JPEG_QUALITY = 88
CANNOT_DECODE = (OSError, SyntaxError, ValueError, EOFError, struct.error)

# What makes a PDF do something, or carry something, when it is opened.
ACTIVE_KEYS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
ACTIVE_NAMES = {
    "/JavaScript",
    "/Launch",
    "/EmbeddedFile",
    "/FileAttachment",
    "/GoToE",
    "/GoToR",
    "/ImportData",
    "/Movie",
    "/Rendition",
    "/RichMedia",
    "/Sound",
    "/SubmitForm",
}
NAMING_KEYS = ("/S", "/Type", "/Subtype")


class CannotRead(Exception):
    """The content is not what its first bytes promise."""


class Unsafe(Exception):
    """Readable, but not to be kept; ``reason`` is ``pixels``, ``encrypted`` or ``active``."""

    def __init__(self, reason: Literal["pixels", "encrypted", "active"]) -> None:
        super().__init__(reason)
        self.reason = reason


def clean_image(content: bytes, *, form: Literal["JPEG", "PNG"]) -> bytes:
    """The picture drawn anew, upright, without EXIF or any other text.

    Raises ``CannotRead`` and ``Unsafe``.
    """
    try:
        with Image.open(BytesIO(content), formats=[form]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unsafe("pixels")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = ImageOps.exif_transpose(image)
            picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    except Image.DecompressionBombError as error:
        raise Unsafe("pixels") from error
    except CANNOT_DECODE as error:
        raise CannotRead from error
    picture.info = {}
    copy = BytesIO()
    picture.save(copy, form, quality=JPEG_QUALITY)
    return copy.getvalue()


def clean_pdf(content: bytes) -> bytes:
    """The same pages written anew: what no reader looks at is gone.

    Raises ``CannotRead`` and ``Unsafe``.
    """
    copy = BytesIO()
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Unsafe("encrypted")
            if not len(pdf.pages):
                raise CannotRead
            if any(_is_active(one) for one in pdf.objects):
                raise Unsafe("active")
            pdf.save(copy)
    except pikepdf.PasswordError as error:
        raise Unsafe("encrypted") from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise CannotRead from error
    return copy.getvalue()


def _is_active(one: object) -> bool:
    """Whether the object, or one written inside it, acts."""
    if isinstance(one, pikepdf.Array):
        return any(_is_active(item) for item in _written_inside(one.as_list()))
    if not isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        return False
    keys = one.keys()
    if ACTIVE_KEYS & keys or ACTIVE_NAMES & {str(one.get(key)) for key in NAMING_KEYS}:
        return True
    return any(_is_active(item) for item in _written_inside(one[key] for key in keys))


def _written_inside(items: Iterable[object]) -> Iterator[object]:
    """Those that are no objects of their own: those are in the list of all objects."""
    return (item for item in items if isinstance(item, pikepdf.Object) and not item.is_indirect)
