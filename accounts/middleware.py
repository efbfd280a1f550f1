"""How long a session lasts: fifteen minutes without a request, and twelve hours in any case."""

from collections.abc import Callable
from math import ceil

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions import middleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

# A page that looks again by itself says so in its address.
BY_ITSELF = "watching"
# Unix time of the first request after signing in, kept in the session.
BEGAN = "began"


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's own, but the idle time goes on while a page looks again by itself."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.method == "GET" and BY_ITSELF in request.GET:
            patch_vary_headers(response, ("Cookie",))
            return response
        return super().process_response(request, response)


def end_long_session(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """However busy it is: who stole a session does not keep it by using it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if auth.SESSION_KEY in request.session:
            _limit(request)
        return get_response(request)

    return middleware


def _limit(request: HttpRequest) -> None:
    """Near its end the session gets no full idle time any more, so that pages warn in time."""
    session, now = request.session, timezone.now().timestamp()
    left = ceil(session.setdefault(BEGAN, now) + settings.SESSION_LONGEST_AGE - now)
    if left <= 0:
        auth.logout(request)
    elif left < settings.SESSION_COOKIE_AGE:
        session.set_expiry(left)
