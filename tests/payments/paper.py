"""Reading what was printed: a sound and tagged PDF, as text."""

import shutil
import subprocess
from pathlib import Path

import pikepdf


def in_words(content: bytes, folder: Path) -> str:
    file = folder / "printed.pdf"
    file.write_bytes(content)
    with pikepdf.open(file) as opened:
        assert opened.Root.MarkInfo.Marked
    _run("qpdf", "--check", str(file))
    return _run("pdftotext", "-layout", str(file), "-")


def _run(program: str, *arguments: str) -> str:
    path = shutil.which(program)
    assert path, program
    done = subprocess.run([path, *arguments], check=True, capture_output=True, text=True)
    return done.stdout
