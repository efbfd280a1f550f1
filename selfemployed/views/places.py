"""State, city and post code for the form's script; the form itself needs none of it."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from selfemployed import places
from selfemployed.forms.details import several_cities
from selfemployed.models import City, State


@require_safe
def cities(request: HttpRequest) -> JsonResponse:
    """The cities of the state with this code; none for an unknown one."""
    state = State.objects.filter(code=_asked(request, "state")).first()
    found = [] if state is None else places.cities_of(state)
    names = [city.name for city in found]
    return JsonResponse({"cities": names, "said": _("The list of cities fits the state now.")})


@require_safe
def postcode(request: HttpRequest) -> JsonResponse:
    """The places of a post code: one as a rule."""
    code = _asked(request, "postcode")
    found = places.find(code)
    matches = [{"state": city.state.code, "city": city.name} for city in found]
    return JsonResponse({"matches": matches, "said": _said(code, list(found))})


def _said(code: str, cities: list[City]) -> str:
    """What has happened to the form, for those who do not see it change."""
    if not cities:
        return _("We do not know this post code: choose state and city.")
    if len(cities) > 1:
        return several_cities(code, cities)
    return _("Filled in: %(city)s, %(state)s.") % {
        "city": cities[0].name,
        "state": cities[0].state.name,
    }


def _asked(request: HttpRequest, name: str) -> str:
    """As it was sent; only NUL, which PostgreSQL cannot compare, is left out."""
    return request.GET.get(name, "").replace("\0", "")
