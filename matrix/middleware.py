"""What every answer carries, whoever gives it: a page, a file, an error, a redirect."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from wording import request_ids

HEADERS = {
    # What no page of ours uses is closed to anything that might slip into one.
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(), "
        "geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
        "publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    # Django sets these three as well, but not where it refuses a forged host itself.
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
}


def name_request(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Every request gets an id, which its answer, its log lines and its tasks carry."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        name = request_ids.begin()
        try:
            response = get_response(request)
        finally:
            request_ids.end()
        response.headers["X-Request-ID"] = name
        return response

    return middleware


def add_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """The headers that nobody else sets everywhere."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware
