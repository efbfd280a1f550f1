"""The end of a coverage, for the person's own calendar."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from selfemployed.icalendar import AllDay, calendar
from selfemployed.models import Coverage
from wording.downloads import SAVED_NOT_SHOWN
from wording.formats import MALAYSIA, moment

ALARMS = (14, 1)  # days before the last day of cover


def calendar_file(request: HttpRequest, coverage_id: int) -> HttpResponse:
    """The last day of one coverage, as a file that every calendar opens; a stranger's is a 404."""
    own = Coverage.objects.filter(registration__person__user=request.user.pk)
    coverage = get_object_or_404(own.select_related("registration__sector"), pk=coverage_id)
    return HttpResponse(
        calendar(_last_day(coverage)),
        content_type="text/calendar; charset=utf-8",
        headers={
            **SAVED_NOT_SHOWN,
            "Content-Disposition": f'attachment; filename="matrix-{coverage.pk}.ics"',
        },
    )


def _last_day(coverage: Coverage) -> AllDay:
    """The entry keeps its name, so that opening the file again replaces it."""
    sector = coverage.registration.sector.name
    return AllDay(
        uid=f"coverage-{coverage.pk}@{urlsplit(settings.BASE_URL).hostname}",
        stamp=coverage.paid_at,
        day=coverage.end.astimezone(MALAYSIA).date(),
        summary=_("Last day of your PERKESO coverage: %(sector)s") % {"sector": sector},
        description=_("Your coverage ends on %(end)s (Malaysia time). Renew in MATRIX before then.")
        % {"end": moment(coverage.end)},
        alarms=ALARMS,
    )
