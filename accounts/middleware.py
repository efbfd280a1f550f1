"""A request that nobody made by hand keeps nobody signed in."""

from django.contrib.sessions import middleware
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# A page that looks again by itself says so in its address.
BY_ITSELF = "watching"


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's own, but the idle time goes on while a page looks again by itself."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.method == "GET" and BY_ITSELF in request.GET:
            patch_vary_headers(response, ("Cookie",))
            return response
        return super().process_response(request, response)
