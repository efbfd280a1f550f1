"""The style sheet and the icon."""

from http import HTTPStatus
from pathlib import Path

from payments.mockfpx.gateway import Gateway
from payments.mockfpx.web import Request, Response, WebError

_FOLDER = Path(__file__).parent / "static"
_FILES = {"mockfpx.css": "text/css; charset=utf-8", "mockfpx.svg": "image/svg+xml"}


def static_file(gateway: Gateway, request: Request, name: str) -> Response:
    if name not in _FILES:
        raise WebError(HTTPStatus.NOT_FOUND, "There is no such file.")
    return Response((_FOLDER / name).read_bytes(), _FILES[name])
