"""What every template knows about the portal itself."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    return {
        "official_site": settings.OFFICIAL_SITE,
        "helpline": settings.HELPLINE,
        "help_email": settings.HELP_EMAIL,
        "development": settings.DEBUG,
    }
