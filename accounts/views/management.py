from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.models import SignIn
from accounts.people import member

SHOWN = 10


@never_cache
@require_GET
def management(request: HttpRequest) -> HttpResponse:
    """The person's own account, and who signed in to it lately."""
    sign_ins = SignIn.objects.filter(user=member(request)).order_by("-at")[:SHOWN]
    return render(request, "accounts/management.html", {"sign_ins": sign_ins})
