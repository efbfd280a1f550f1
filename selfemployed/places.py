"""State, city and postcode: what belongs to what (rule R5)."""

from django.db.models import QuerySet

from selfemployed.models.reference import City, Postcode, State


def cities_of(state: State) -> QuerySet[City]:
    """The state's cities, from A to Z."""
    return City.objects.filter(state=state)


def postcodes_of(city: City) -> QuerySet[Postcode]:
    """The city's postcodes, lowest first."""
    return Postcode.objects.filter(city=city)


def find(postcode: str) -> QuerySet[City]:
    """The cities of a postcode, with their states: one as a rule, sometimes two, or none."""
    return City.objects.filter(postcodes__code=postcode.strip()).select_related("state")


def belongs(postcode: str, city: City, state: State) -> bool:
    """Whether the postcode is one of the city, and the city one of the state."""
    return (
        city.state_id == state.pk
        and Postcode.objects.filter(city=city, code=postcode.strip()).exists()
    )
