from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import sessions
from accounts.models import SignIn
from accounts.people import member

SHOWN = 10


@never_cache
@require_GET
def management(request: HttpRequest) -> HttpResponse:
    """The person's own account, where it is signed in, and who signed in to it lately."""
    user = member(request)
    context = {
        "sessions": sessions.of(user),
        "sign_ins": SignIn.objects.filter(user=user).order_by("-at")[:SHOWN],
    }
    return render(request, "accounts/management.html", context)
