"""A picture is drawn anew: of the file that came, nothing but what can be seen is kept."""

import struct
from io import BytesIO
from typing import Literal

from PIL import Image, ImageFile, ImageOps

from selfemployed.cleaning.refusals import CannotRead, Unsafe

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4000  # pixels; an identity card on it stays readable, a phone's photo gets smaller
JPEG_QUALITY = 88
# A progressive photo is drawn in some ten scans, each over the whole picture. Thousands of them
# fit into a small file and keep a processor busy for hours.
MOST_SCANS = 50
START_OF_SCAN = b"\xff\xda"
CANNOT_DECODE = (OSError, SyntaxError, ValueError, EOFError, struct.error)


def clean_image(content: bytes, *, form: Literal["JPEG", "PNG"]) -> bytes:
    """The picture drawn anew, upright, without EXIF or any other text.

    Raises ``CannotRead`` and ``Unsafe``.
    """
    if form == "JPEG" and content.count(START_OF_SCAN) > MOST_SCANS:
        raise Unsafe("packed")
    # Half a picture is none. WeasyPrint, once loaded, has Pillow think otherwise.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
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
