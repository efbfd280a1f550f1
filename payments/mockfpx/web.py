"""Just enough of the web: a request, a response, and a problem that ends in an error page."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIEnvironment

from payments.mockfpx.wire import Fields

LARGEST_BODY = 64 * 1024
_MOST_FIELDS = 200


class WebError(Exception):
    """Ends a request with ``status``; the text is for the person, or for the tool."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


@dataclass
class Request:
    method: str
    path: str
    root: str
    """Where we are mounted; empty on an own port."""
    query_string: str
    body: bytes

    @cached_property
    def query(self) -> Fields:
        return _pairs(self.query_string)

    @cached_property
    def form(self) -> Fields:
        return _pairs(self.body.decode("utf-8", "replace"))

    def json(self) -> object:
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise WebError(HTTPStatus.BAD_REQUEST, f"This is not JSON: {error}.") from error


@dataclass
class Response:
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: HTTPStatus = HTTPStatus.OK
    headers: list[tuple[str, str]] = field(default_factory=list)

    def send(self, start_response: StartResponse) -> list[bytes]:
        start_response(
            f"{self.status.value} {self.status.phrase}",
            [
                ("Content-Type", self.content_type),
                ("Content-Length", str(len(self.body))),
                *self.headers,
            ],
        )
        return [self.body]


def read_request(environ: WSGIEnvironment) -> Request:
    """Read a request whole.

    Raises:
        WebError: the body is too large.
    """
    announced = str(environ.get("CONTENT_LENGTH") or "0")
    length = int(announced) if announced.isascii() and announced.isdigit() else 0
    if length > LARGEST_BODY:
        raise WebError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The message is too large.")
    return Request(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO") or "/",
        root=environ.get("SCRIPT_NAME", ""),
        query_string=environ.get("QUERY_STRING", ""),
        body=environ["wsgi.input"].read(length) if length else b"",
    )


def as_json(value: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(json.dumps(value, indent=1).encode(), "application/json", status)


def as_text(body: bytes, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Server-to-server replies; like the real one's, with newlines around them."""
    return Response(b"\r\n\r\n" + body + b"\r\n", status=status)


def see_other(location: str) -> Response:
    return Response(status=HTTPStatus.SEE_OTHER, headers=[("Location", location)])


def _pairs(text: str) -> Fields:
    """Names and values; of a repeated name the first counts."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise WebError(HTTPStatus.BAD_REQUEST, "The message has too many fields.") from error
    return dict(reversed(pairs))
