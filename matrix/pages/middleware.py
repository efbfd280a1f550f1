"""What pages as a whole need: an answer in words to a wrong method, and no search engine inside."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render

from matrix.pages.site_map import PUBLIC


def explain_wrong_method(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """A page in the person's language where Django answers 405 with nothing at all.

    Programs keep the empty answer: only theirs are the doors that need no CSRF token.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or _is_for_programs(request):
            return response
        page = render(request, "405.html", status=response.status_code)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware


def keep_out_of_search(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """No search engine keeps a page that is not public: addresses may hold the token of a link."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        match = request.resolver_match
        if match is not None and match.view_name not in PUBLIC:
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response

    return middleware


def _is_for_programs(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and getattr(match.func, "csrf_exempt", False)
