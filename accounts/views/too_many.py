"""Where no view says beside its field that a limit is used up, a page says it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from accounts.limits import TooMany
from accounts.views.waiting import seconds_until, waiting_time


class TooManyMiddleware(MiddlewareMixin):
    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooMany):
            return None
        again_at = exception.again_at
        response = render(request, "429.html", {"wait": waiting_time(again_at)}, status=429)
        response["Retry-After"] = str(seconds_until(again_at))
        return response
