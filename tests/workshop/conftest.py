import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from workshop.places import data_folder


@pytest.fixture
def data() -> Iterator[Path]:
    # pytest's own folders are closed, and as root PostgreSQL is an ordinary user.
    folder = data_folder({"MATRIX_DATA": tempfile.mkdtemp(prefix="matrix-test-")})
    yield folder
    shutil.rmtree(folder)
