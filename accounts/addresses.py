"""Where a request comes from."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from itertools import chain

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_address(request: HttpRequest) -> str | None:
    """The address of the person's end of the line; None where the server does not know it.

    A header can say anything, so it is believed only as far as proxies of ours wrote it: each
    adds at the right end of X-Forwarded-For who connected to it.
    """
    known: Address | None = None
    forwarded = reversed(request.headers.get("X-Forwarded-For", "").split(","))
    for text in chain([request.META.get("REMOTE_ADDR", "")], forwarded):
        address = _parsed(text)
        if address is None:
            break
        known = address
        if not _trusted(address):
            break
    return str(known) if known else None


def client_network(request: HttpRequest) -> str:
    """By what limits count: an IPv4 address, or the /64 that one customer has of IPv6.

    Empty where the address is not known, so that all such requests are counted together.
    """
    address = _parsed(client_address(request) or "")
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address or "")


def _trusted(address: Address) -> bool:
    networks: list[Network] = settings.TRUSTED_PROXIES
    return any(address in network for network in networks)


def _parsed(text: str) -> Address | None:
    """An address; a zone is left out, and IPv4 within IPv6 is the same as IPv4."""
    try:
        address = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
