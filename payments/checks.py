"""What would keep FPX from being paid at or believed, said before it happens."""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from payments.fpx.client import Certificates, load_private_key
from wording.formats import moment

logger = logging.getLogger(__name__)

TAG = "fpx"
MOCK = "payments.mockfpx"
GET_CERTIFICATE = (
    "Get the present and the next certificate from PayNet, and name both files in "
    "MATRIX_FPX_CERTIFICATES (docs/fpx.md)."
)


def certificates_are_good(**_kwargs: Any) -> list[CheckMessage]:
    """Files that cannot be read are left to ``files_can_be_read``: a first start makes them."""
    try:
        certificates = Certificates.load(settings.FPX_CERTIFICATES)
    except (OSError, ValueError):
        return []
    return [*_without_rsa_key(certificates), *_running_out(certificates, now=timezone.now())]


def files_can_be_read(**_kwargs: Any) -> list[CheckMessage]:
    """The certificates and the merchant's own key: for a deployment only."""
    files: dict[str, Callable[[], object]] = {
        "MATRIX_FPX_CERTIFICATES": lambda: Certificates.load(settings.FPX_CERTIFICATES),
        "MATRIX_FPX_PRIVATE_KEY": lambda: load_private_key(settings.FPX_PRIVATE_KEY),
    }
    found: list[CheckMessage] = []
    for name, load in files.items():
        try:
            load()
        except (OSError, ValueError) as error:
            found.append(Error(f"{name} cannot be read: {error}", id="fpx.E003"))
    return found


def gateway_is_real(**_kwargs: Any) -> list[CheckMessage]:
    """Outside development nobody pays at a mock, or at FPX over a line that others can read."""
    if settings.DEBUG:
        return []
    found: list[CheckMessage] = []
    address = urlsplit(settings.FPX_BASE_URL)
    if address.scheme != "https" or _is_private(address.hostname or ""):
        found.append(
            Error(
                f"MATRIX_FPX_BASE_URL is {settings.FPX_BASE_URL}, which cannot be FPX: "
                "it must be https and a public address.",
                hint="Leave it out: MATRIX_FPX_GATEWAY knows the addresses of FPX.",
                id="fpx.E004",
            )
        )
    if any(view.startswith(MOCK) for view in _views(get_resolver())):
        found.append(
            Error(
                "The mock gateway is part of the site while MATRIX_DEBUG is off.",
                hint=f"Take the views of {MOCK} out of the URL map.",
                id="fpx.E005",
            )
        )
    return found


def ids_are_well_formed(**_kwargs: Any) -> list[CheckMessage]:
    ids = [
        ("MATRIX_FPX_EXCHANGE_ID", settings.FPX_EXCHANGE_ID, "EX", "fpx.E006"),
        ("MATRIX_FPX_SELLER_ID", settings.FPX_SELLER_ID, "SE", "fpx.E007"),
    ]
    return [
        Error(f"{name} is {value!r}, not {letters} and eight digits.", id=number)
        for name, value, letters, number in ids
        if not re.fullmatch(f"{letters}[0-9]{{8}}", value)
    ]


def watch_certificates() -> None:
    """Say in the log what the checks say of the certificates: a portal may run for months."""
    for message in [*files_can_be_read(), *certificates_are_good()]:
        logger.log(message.level, "%s %s", message.msg, message.hint or "")


def _without_rsa_key(certificates: Certificates) -> list[CheckMessage]:
    paths: list[Path] = settings.FPX_CERTIFICATES
    return [
        Error(f"{path} carries no RSA key: no message of FPX fits it.", id="fpx.E002")
        for path, certificate in zip(paths, certificates.certificates, strict=True)
        if not isinstance(certificate.public_key(), RSAPublicKey)
    ]


def _running_out(certificates: Certificates, *, now: datetime) -> list[CheckMessage]:
    expiry = certificates.last_expiry
    if not certificates.keys_at(now):
        return [
            Error(
                f"No certificate of FPX is valid now; the last one ends on {moment(expiry)}. "
                "No message of FPX can be believed, so no payment is settled.",
                hint=GET_CERTIFICATE,
                id="fpx.E001",
            )
        ]
    if expiry - now > timedelta(days=settings.FPX_CERTIFICATE_WARNING_DAYS):
        return []
    return [
        Warning(
            f"The last certificate of FPX ends on {moment(expiry)}, in {(expiry - now).days} "
            "days. After that no payment is settled.",
            hint=GET_CERTIFICATE,
            id="fpx.W001",
        )
    ]


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        name = host.rstrip(".")
        return "." not in name or name.endswith((".localhost", ".local", ".internal"))


def _views(resolver: URLResolver) -> Iterator[str]:
    """The dotted names of all views of a URL map."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.lookup_str
        else:
            yield from _views(pattern)
