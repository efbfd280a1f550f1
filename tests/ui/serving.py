"""What the web of the measured site does otherwise than a development site: it serves as
production does, but shows the pages of development.
"""

from collections.abc import Callable
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.test import override_settings

OF_DEVELOPMENT = ("/inbox/", "/styleguide/")
Answering = Callable[[HttpRequest], HttpResponseBase]
_one_at_a_time = Lock()


def as_in_production(get_response: Answering) -> Answering:
    """From the first request on DEBUG is off, but for what refuses without it."""
    settings.DEBUG = False

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(OF_DEVELOPMENT):
            return get_response(request)
        with _one_at_a_time, override_settings(DEBUG=True):
            return get_response(request)

    return middleware
