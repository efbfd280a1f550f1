"""What every template knows about the portal itself."""

from django.conf import settings
from django.http import HttpRequest

from matrix.pages import site_map


def portal(request: HttpRequest) -> dict[str, object]:
    return {
        "official_site": settings.OFFICIAL_SITE,
        "helpline": settings.HELPLINE,
        "help_email": settings.HELP_EMAIL,
        "development": settings.DEBUG,
        "canonical_url": _canonical_url(request),
    }


def _canonical_url(request: HttpRequest) -> str:
    """The one address of a public page, without what was added to it; of others nothing."""
    match = request.resolver_match
    public = match is not None and match.view_name in site_map.PUBLIC
    return site_map.absolute(request.path) if public else ""
