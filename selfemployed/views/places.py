"""State, city and post code for the form's script; the form itself needs none of it."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from selfemployed import places
from selfemployed.models import State


@require_safe
def cities(request: HttpRequest) -> JsonResponse:
    """The cities of the state with this code; none for an unknown one."""
    state = State.objects.filter(code=_asked(request, "state")).first()
    found = [] if state is None else places.cities_of(state)
    return JsonResponse({"cities": [city.name for city in found]})


@require_safe
def postcode(request: HttpRequest) -> JsonResponse:
    """The places of a post code: one as a rule."""
    found = places.find(_asked(request, "postcode"))
    matches = [{"state": city.state.code, "city": city.name} for city in found]
    return JsonResponse({"matches": matches})


def _asked(request: HttpRequest, name: str) -> str:
    """As it was sent; only NUL, which PostgreSQL cannot compare, is left out."""
    return request.GET.get(name, "").replace("\0", "")
