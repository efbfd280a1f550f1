"""A ZIP that is sent while it is being made: only one piece of it is ever in memory."""

from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone


class _Pieces:
    """A file that is only written; what came since the last time can be taken out."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        self._written.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        pieces, self._written = self._written, []
        return b"".join(pieces)


def stream(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The ZIP of these files, each a name and its content in pieces."""
    pieces = _Pieces()
    with ZipFile(pieces, "w") as archive:
        for name, content in files:
            entry = ZipInfo(name, date_time=timezone.localtime().timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            with archive.open(entry, "w") as member:
                for piece in content:
                    member.write(piece)
                    yield pieces.take()
    yield pieces.take()
