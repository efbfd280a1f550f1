from ipaddress import ip_network

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from accounts.addresses import client_address


@pytest.mark.parametrize(
    ("connection", "forwarded", "told"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        # A stranger's header is worth nothing.
        ("198.51.100.7", "1.2.3.4", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        # What the person has sent along stands to the left of what our proxy saw.
        ("10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "10.9.9.9, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "2001:db8::5", "2001:db8::5"),
        ("10.0.0.1", "fe80::1%eth0", "fe80::1"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("fd00::1", "203.0.113.9", "203.0.113.9"),
        # From within the house, or beyond what can be read: the last that is known.
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.3", "10.0.0.3"),
        ("10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"),
        ("10.0.0.1", ",,, ;'\"\x00<script>", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9:443", "10.0.0.1"),
        ("10.0.0.1", "9" * 5000, "10.0.0.1"),
        ("", "203.0.113.9", None),
        ("unix:", "203.0.113.9", None),
    ],
)
def test_the_address_is_the_first_beyond_our_own_proxies(
    settings: Settings, connection: str, forwarded: str, told: str | None
) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
    request = RequestFactory().get("/", REMOTE_ADDR=connection, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == told


def test_without_proxies_of_ours_the_header_is_not_read(settings: Settings) -> None:
    assert settings.TRUSTED_PROXIES == []
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4")
    assert client_address(request) == "10.0.0.1"
