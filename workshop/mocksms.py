"""``python -m workshop.mocksms``: an SMS gateway that sends nothing (docs/sms-gateway.md).

What it takes it keeps in memory, and puts into the inbox of the portal beside it. It can be told
to misbehave. Nothing of it is for production, and it does not start there.
"""

import hmac
import json
import os
import random
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any

from workshop.processes import say

MALAYSIA = timezone(timedelta(hours=8))
MOST_BYTES = 4096
# What can go wrong with a request; ``lost`` takes the message and breaks the line.
TROUBLES = ("error", "garbage", "drop", "lost", "slow", "reject")


class Gateway(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, place: tuple[str, int], *, key: str, inbox: Path | None = None) -> None:
        super().__init__(place, Visit)
        self.key, self.inbox = key, inbox
        self.messages: dict[str, dict[str, str]] = {}
        self.told = 0  # requests, whatever came of them
        self._lock = Lock()
        self.behave()

    def behave(
        self,
        *,
        troubles: tuple[str, ...] = (),
        share: float = 1.0,
        fate: str = "delivered",
        seconds: float = 30.0,
        seed: int = 0,
    ) -> None:
        """From now on: this share of requests meets one of the troubles; ``slow`` takes seconds."""
        if unknown := set(troubles) - set(TROUBLES):
            raise ValueError(f"no such trouble: {', '.join(unknown)}")
        self.troubles, self.share, self.fate, self.seconds = tuple(troubles), share, fate, seconds
        self._dice = random.Random(seed)  # noqa: S311 # nosec B311 # to be thrown again alike

    def trouble(self) -> str:
        """What goes wrong with this request, if anything."""
        with self._lock:
            self.told += 1
            hit = self.troubles and self._dice.random() < self.share
            return self._dice.choice(self.troubles) if hit else ""

    def take(self, message: dict[str, str], *, status: str = "accepted") -> dict[str, str]:
        """What is known of the message: the first word on an id is the last."""
        with self._lock:
            known = message["id"] in self.messages
            kept = self.messages.setdefault(message["id"], {**message, "status": status})
        if not known and status == "accepted" and self.inbox:
            put_into(self.inbox, kept)
        return {name: kept[name] for name in ("id", "status", "reason") if name in kept}

    def report(self, name: str) -> dict[str, str] | None:
        kept = self.messages.get(name)
        if kept is None:
            return None
        status = self.fate if kept["status"] == "accepted" else "undelivered"
        kept = {"id": name, "status": status}
        return kept | ({"reason": "absent_subscriber"} if status == "undelivered" else {})

    def handle_error(self, *about: Any) -> None:
        """Whoever has hung up is not waited for."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(*about)


class Visit(BaseHTTPRequestHandler):
    server: Gateway
    timeout = 30

    def do_GET(self) -> None:
        if self.path == "/":
            return self._say(HTTPStatus.OK, {"messages": list(self.server.messages.values())})
        if not self._may() or self._met_trouble():
            return None
        told = self.server.report(self.path.removeprefix("/messages/"))
        if told is None:
            return self._say(HTTPStatus.NOT_FOUND, {"error": "unknown"})
        return self._say(HTTPStatus.OK, told)

    def do_POST(self) -> None:
        try:
            said = json.loads(self.rfile.read(min(int(self.headers["Content-Length"]), MOST_BYTES)))
            if self.path == "/control":
                self.server.behave(**said)
                return self._say(HTTPStatus.OK, {})
            message = {name: str(said[name]) for name in ("id", "to", "text")}
        except (ValueError, TypeError, KeyError) as error:
            return self._say(HTTPStatus.BAD_REQUEST, {"error": type(error).__name__})
        if self._may() and not self._met_trouble(message):
            self._tell(self.server.take(message))
        return None

    def _may(self) -> bool:
        given = self.headers.get("Authorization", "").encode()
        if hmac.compare_digest(given, f"Bearer {self.server.key}".encode()):
            return True
        self._say(HTTPStatus.UNAUTHORIZED, {"error": "key"})
        return False

    def _met_trouble(self, message: dict[str, str] | None = None) -> bool:
        """Whether the visit has ended with it."""
        match self.server.trouble():
            case "error":
                self._say(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "database"})
            case "garbage":
                self._write(HTTPStatus.OK, b"<html>Maintenance</html>", "text/html")
            case "drop":
                self.close_connection = True
            case "lost" if message:
                self.server.take(message)
                self.close_connection = True
            case "reject" if message:
                rejected = message | {"reason": "invalid_number"}
                self._tell(self.server.take(rejected, status="rejected"))
            case "slow":
                time.sleep(self.server.seconds)
                return False
            case _:
                return False
        return True

    def _tell(self, told: dict[str, str]) -> None:
        accepted = told["status"] == "accepted"
        self._say(HTTPStatus.ACCEPTED if accepted else HTTPStatus.UNPROCESSABLE_ENTITY, told)

    def _say(self, status: HTTPStatus, said: dict[str, Any]) -> None:
        self._write(status, json.dumps(said, ensure_ascii=False).encode(), "application/json")

    def _write(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_about: object) -> None:
        """Numbers of people are in no log."""


def put_into(inbox: Path, message: dict[str, str]) -> None:
    """Beside the mails of the portal, in a file as it writes them itself."""
    inbox.mkdir(parents=True, exist_ok=True)
    sent_at = datetime.now(MALAYSIA).isoformat(timespec="seconds")
    kept = {"channel": "sms", "to": message["to"], "subject": "", "body": message["text"]}
    path = inbox / f"{time.time_ns():020}-{uuid.uuid4().hex[:8]}.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps(kept | {"sent_at": sent_at}, ensure_ascii=False, indent=1))
    part.replace(path)
    say(f"to {message['to']}: {message['text']}", name="sms")


def main() -> None:
    if os.environ.get("MATRIX_DEBUG", "").lower() not in {"1", "true", "yes", "on"}:
        sys.exit("The mock SMS gateway sends nothing: it needs MATRIX_DEBUG=true.")
    inbox = Path(os.environ["MATRIX_DATA"]) / "inbox"
    place = ("127.0.0.1", int(os.environ["MOCKSMS_PORT"]))
    Gateway(place, key=os.environ["MATRIX_SMS_KEY"], inbox=inbox).serve_forever()


if __name__ == "__main__":
    main()
