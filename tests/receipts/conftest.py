from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from receipts import tasks
from tests.receipts.making import IC_NUMBER, make_person


@pytest.fixture
def owner(db: None) -> User:
    return make_person(ic_number=IC_NUMBER)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of the receipts the worker was woken for; no broker is asked."""
    ids: list[int] = []

    def take(args: tuple[int], *, retry: bool) -> None:
        assert retry is False  # a person waits for the answer
        ids.extend(args)

    monkeypatch.setattr(tasks.render, "apply_async", take)
    return ids
