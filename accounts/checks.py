"""What would make limits hold up everybody instead of whoever does too much."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

TAG = "security"


def addresses_are_told_apart(**_kwargs: Any) -> list[CheckMessage]:
    """Behind a proxy that is not trusted all people have one address, the proxy's."""
    if not settings.SECURE_PROXY_SSL_HEADER or settings.TRUSTED_PROXIES:
        return []
    return [
        Warning(
            "Behind the proxy everybody has its address: a few wrong passwords make all wait.",
            hint="Name the proxy's network in MATRIX_TRUSTED_PROXIES (docs/operations.md).",
            id="accounts.W001",
        )
    ]
