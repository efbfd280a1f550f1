"""A PDF is written anew after a look at every object in it: no page of a document needs to act."""

import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO

import pikepdf

from selfemployed.cleaning.refusals import CannotRead, Unsafe

# What makes a PDF do something, carry something, or fetch something when it is opened.
ACTIVE_KEYS = {
    "/AF",
    "/Collection",
    "/EF",
    "/EmbeddedFiles",
    "/JS",
    "/JavaScript",
    "/RichMediaContent",
    "/XFA",
}
ACTIVE_NAMES = {
    "/3D",
    "/EmbeddedFile",
    "/FileAttachment",
    "/GoTo3DView",
    "/GoToDp",
    "/GoToE",
    "/GoToR",
    "/ImportData",
    "/JavaScript",
    "/Launch",
    "/Movie",
    "/PS",
    "/Rendition",
    "/RichMedia",
    "/RichMediaExecute",
    "/Screen",
    "/Sound",
    "/SubmitForm",
}
# A stream with one of these has its content in another file, wherever that is.
ELSEWHERE = {"/F", "/OPI", "/Ref"}
NAMING_KEYS = {"/S", "/Subtype", "/Subtype2", "/Type"}
# What is left out of the copy: links and what else happens by a click, and words about the author.
LEFT_OUT = {"/AA", "/Metadata", "/OpenAction", "/PieceInfo", "/URI"}

MOST_UNPACKED = 256 * 1024**2  # bytes of a whole document: a coloured page at 600 dpi has 105 MB
MOST_FILTERS = 3
MOST_OBJECTS = 20_000
MOST_BRANCHES = 5000  # of all trees, that of the pages above all
CHUNK = 1024**2

Part = pikepdf.Dictionary | pikepdf.Stream

# One setting for the whole process: qpdf has no other.
pikepdf.settings.set_qpdf_limits(
    max_stream_filters=MOST_FILTERS,
    dct_max_memory=MOST_UNPACKED,
    flate_max_memory=MOST_UNPACKED,
    png_max_memory=MOST_UNPACKED,
    run_length_max_memory=MOST_UNPACKED,
    tiff_max_memory=MOST_UNPACKED,
)


def clean_pdf(content: bytes) -> bytes:
    """The same pages written anew: what no reader looks at is gone, and no link leads out.

    Raises ``CannotRead`` and ``Unsafe``.
    """
    copy = BytesIO()
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Unsafe("encrypted")
            _look_at(pdf)
            if not len(pdf.pages):
                raise CannotRead
            del pdf.docinfo
            pdf.save(copy)
    except pikepdf.PasswordError as error:
        raise Unsafe("encrypted") from error
    except (pikepdf.PdfError, ValueError, RuntimeError, zlib.error) as error:
        raise CannotRead from error
    return copy.getvalue()


def _look_at(pdf: pikepdf.Pdf) -> None:
    """Leave out what acts by itself or leads elsewhere. Raises ``Unsafe`` for what is worse."""
    unpacked = branches = 0
    if len(pdf.objects) > MOST_OBJECTS:
        raise Unsafe("packed")
    for one in pdf.objects:
        if isinstance(one, pikepdf.Stream):
            unpacked += _unpacked_size(one, most=MOST_UNPACKED - unpacked)
        for part in _dictionaries(one):
            keys = part.keys()
            if _is_active(part, keys):
                raise Unsafe("active")
            for key in LEFT_OUT & keys:
                del part[key]
            branches += _branches(part)
    if branches > MOST_BRANCHES:
        raise Unsafe("packed")


def _branches(part: Part) -> int:
    kids = part.get("/Kids")
    return len(kids) if isinstance(kids, pikepdf.Array) else 0


def _is_active(part: Part, keys: set[str]) -> bool:
    if ACTIVE_KEYS & keys or ACTIVE_NAMES & {str(part[key]) for key in NAMING_KEYS & keys}:
        return True
    return isinstance(part, pikepdf.Stream) and bool(ELSEWHERE & keys)


def _dictionaries(one: object) -> Iterator[Part]:
    """The object, if it is a dictionary, and every dictionary that is written inside it.

    Those that are objects of their own are in the list of all objects.
    """
    inside: Iterable[object] = ()
    if isinstance(one, pikepdf.Array):
        inside = one.as_list()
    elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        keys = one.keys()
        inside = [one[key] for key in keys]
        yield one
    for item in inside:
        if isinstance(item, pikepdf.Object) and not item.is_indirect:
            yield from _dictionaries(item)


def _unpacked_size(stream: pikepdf.Stream, *, most: int) -> int:
    """Bytes of the stream's content, as far as it is packed by Flate: the filter that a bomb uses.

    Raises ``Unsafe`` above ``most``, before more than a chunk of it is in memory.
    """
    names = stream.get("/Filter", pikepdf.Array())
    filters = [str(name) for name in (names if isinstance(names, pikepdf.Array) else [names])]
    if len(filters) > MOST_FILTERS or filters.count("/FlateDecode") > 1:
        raise Unsafe("packed")
    if filters != ["/FlateDecode"]:
        return 0
    packed, size = stream.read_raw_bytes(), 0
    unpacker = zlib.decompressobj()
    while packed and not unpacker.eof:
        size += len(unpacker.decompress(packed, CHUNK))
        packed = unpacker.unconsumed_tail
        if size > most:
            raise Unsafe("packed")
    return size
