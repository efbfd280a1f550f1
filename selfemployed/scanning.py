"""A second opinion on an upload: ClamAV, where ``MATRIX_CLAMAV`` names its daemon.

It fails closed: a file that the daemon has not called clean is not kept.
"""

import logging
from io import BytesIO

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings

logger = logging.getLogger(__name__)

SECONDS = 20


class Infected(Exception):
    """The scanner knows the file as harmful."""


class NoAnswer(Exception):
    """The scanner is away, slow, or cannot tell."""


def scan(content: bytes) -> None:
    """Have the content looked at; nothing happens where no scanner is named.

    Raises ``Infected`` and ``NoAnswer``.
    """
    if not settings.CLAMAV:
        return
    try:
        verdict, detail = _daemon().instream(BytesIO(content)).get("stream", ("", None))
    except (ClamdError, OSError, ValueError) as error:
        logger.error("ClamAV at %s does not answer: %s", settings.CLAMAV, error)
        raise NoAnswer from error
    if verdict == "FOUND":
        logger.warning("ClamAV found %s in an upload, which was refused.", detail)
        raise Infected
    if verdict != "OK":
        logger.error("ClamAV at %s could not scan: %s", settings.CLAMAV, detail)
        raise NoAnswer


def answers() -> bool:
    """Whether the daemon is there."""
    try:
        return _daemon().ping() == "PONG"
    except (ClamdError, OSError):
        return False


def _daemon() -> ClamdNetworkSocket | ClamdUnixSocket:
    """A new one each time: it holds the connection, and threads shall not share it."""
    if settings.CLAMAV.startswith("/"):
        return ClamdUnixSocket(settings.CLAMAV, timeout=SECONDS)
    host, _colon, port = settings.CLAMAV.rpartition(":")
    return ClamdNetworkSocket(host, int(port), timeout=SECONDS)
