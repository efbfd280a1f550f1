from ipaddress import ip_network

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

PROXIED = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize(
    ("header", "trusted", "warned"),
    [
        (None, [], False),
        (PROXIED, [], True),
        (PROXIED, [ip_network("10.0.0.0/8")], False),
    ],
)
def test_a_proxy_that_hides_everybody_is_warned_of(
    settings: Settings, header: tuple[str, str] | None, trusted: list[object], warned: bool
) -> None:
    settings.SECURE_PROXY_SSL_HEADER, settings.TRUSTED_PROXIES = header, trusted
    found = [message.id for message in run_checks(tags=["security"])]
    assert ("accounts.W001" in found) is warned
