"""Every component in every state, for those who build pages; in development only."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from matrix.pages.samples import PERSON, samples
from matrix.pages.tokens import colours, tokens
from wording.icons import symbols
from wording.templatetags.components import NOTICE_ICONS, STATUSES


@login_not_required
@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    # The site map leaves this page out in production; it refuses there even so.
    if not settings.DEBUG:
        raise Http404
    values = tokens()
    context = {
        "colours": colours(),
        "sizes": {name: value for name, value in values.items() if name.startswith("text-")},
        "spaces": {name: value for name, value in values.items() if name.startswith("space-")},
        "icon_names": sorted(symbols()),
        "notice_kinds": list(NOTICE_ICONS),
        "status_words": list(STATUSES),
        "person": PERSON,
        **samples(),
    }
    return render(request, "pages/styleguide.html", context)
