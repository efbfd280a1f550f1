"""Where the person wanted to go before they were asked to log in."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def onward(request: HttpRequest) -> str:
    """The page that was wanted, if it is one of ours; otherwise Select Mode."""
    return _wanted(request) or resolve_url("pages:mode")


def keeping_next(request: HttpRequest, view_name: str) -> str:
    """The address of another step, which still knows the page that was wanted."""
    wanted = _wanted(request)
    return reverse(view_name) + (f"?{urlencode({'next': wanted})}" if wanted else "")


def _wanted(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""
