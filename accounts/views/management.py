from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import sessions
from accounts.people import member


@never_cache
@require_GET
def management(request: HttpRequest) -> HttpResponse:
    """The person's own account, and where it is signed in."""
    context = {"sessions": sessions.of(member(request))}
    return render(request, "accounts/management.html", context)
