"""The inbox page: what was sent in development, for people and for tools."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.notify.transports import inbox

SHOWN = 100


@login_not_required
@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    newest_first = _messages(request)[: -SHOWN - 1 : -1]
    return render(request, "notify/inbox.html", {"inbox_messages": newest_first})


@login_not_required
@never_cache
@require_GET
def messages_json(request: HttpRequest) -> HttpResponse:
    """Oldest first; ``?to=`` keeps one recipient's."""
    return JsonResponse(_messages(request), safe=False)


def _messages(request: HttpRequest) -> list[inbox.InboxMessage]:
    # The site map leaves these pages out in production; they refuse there even so.
    if not settings.DEBUG:
        raise Http404
    return inbox.messages(to=request.GET.get("to", ""))
