"""The SMS gateway that sends nothing: what it takes, what it can be told, where it refuses."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from workshop.mocksms import Gateway
from workshop.places import ROOT

MESSAGE = {"id": "1", "to": "+60108877665", "text": "RM0.00 PERKESO: kod 123456"}


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    with Gateway(("127.0.0.1", 0), key="key", inbox=tmp_path / "inbox") as gateway:
        Thread(target=gateway.serve_forever, args=(0.02,), daemon=True).start()
        yield gateway
        gateway.shutdown()


def url(gateway: Gateway) -> str:
    return f"http://127.0.0.1:{gateway.server_port}"


def send(gateway: Gateway, key: str = "key", **changes: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.post(f"{url(gateway)}/messages", json=MESSAGE | changes, headers=headers)


def fate(gateway: Gateway, name: str = "1") -> dict[str, Any]:
    headers = {"Authorization": "Bearer key"}
    told: dict[str, Any] = httpx.get(f"{url(gateway)}/messages/{name}", headers=headers).json()
    return told


def test_a_message_is_taken_once_and_lands_in_the_inbox(gateway: Gateway, tmp_path: Path) -> None:
    for _ in range(2):
        answer = send(gateway)
        assert (answer.status_code, answer.json()) == (202, {"id": "1", "status": "accepted"})
    [path] = (tmp_path / "inbox").glob("*.json")
    kept = json.loads(path.read_text())
    assert (kept["channel"], kept["to"], kept["body"]) == ("sms", MESSAGE["to"], MESSAGE["text"])
    assert kept["sent_at"].endswith("+08:00")
    assert fate(gateway) == {"id": "1", "status": "delivered"}
    assert httpx.get(f"{url(gateway)}/").json()["messages"] == [MESSAGE | {"status": "accepted"}]


def test_without_the_key_nothing_is_taken(gateway: Gateway) -> None:
    assert send(gateway, key="another").status_code == 401
    assert gateway.messages == {}


def test_it_misbehaves_when_told_to_and_stops_when_told_to(gateway: Gateway) -> None:
    control = f"{url(gateway)}/control"
    assert httpx.post(control, json={"troubles": ["error"]}).status_code == 200
    assert send(gateway).status_code == 500
    httpx.post(control, json={"troubles": ["reject"]})
    assert send(gateway, id="2").json()["status"] == "rejected"
    httpx.post(control, json={"fate": "undelivered"})
    again = send(gateway, id="2")
    assert (again.status_code, again.json()["reason"]) == (422, "invalid_number")
    assert send(gateway, id="3").status_code == 202
    assert fate(gateway, "3")["reason"] == "absent_subscriber"
    assert httpx.post(control, json={"troubles": ["earthquake"]}).status_code == 400


def test_outside_development_it_does_not_start() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "workshop.mocksms"],
        cwd=ROOT,
        env={"MATRIX_DEBUG": "false"},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert ended.returncode == 1
    assert "needs MATRIX_DEBUG=true" in ended.stderr
