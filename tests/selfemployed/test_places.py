import pytest

from selfemployed import places
from selfemployed.models.reference import City, State
from selfemployed.reference import rows


@pytest.fixture(autouse=True)
def two_states(db: None) -> None:
    rows.write_states(
        [
            {"code": "01", "name_en": "Johor", "name_ms": "Johor"},
            {"code": "03", "name_en": "Kelantan", "name_ms": "Kelantan"},
        ]
    )
    rows.write_cities(
        [
            {"state": "01", "name": "Muar", "postcodes": ["84300", "84000"]},
            {"state": "01", "name": "Bukit Pasir", "postcodes": ["84300"]},
            {"state": "03", "name": "Kuala Krai", "postcodes": ["18000"]},
        ]
    )


def state(code: str) -> State:
    return State.objects.get(code=code)


def city(name: str) -> City:
    return City.objects.get(name=name)


def test_a_state_lists_its_own_cities_from_a_to_z() -> None:
    names = [one.name for one in places.cities_of(state("01"))]
    assert {"Bukit Pasir", "Muar"} <= set(names)
    assert names == sorted(names, key=str.lower)
    assert "Kuala Krai" not in names


def test_a_city_lists_its_own_postcodes_lowest_first() -> None:
    codes = [one.code for one in places.postcodes_of(city("Muar"))]
    assert {"84000", "84300"} <= set(codes)
    assert codes == sorted(codes)
    assert "18000" not in codes


def test_a_postcode_finds_its_city_and_state_in_one_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        found = [(one.name, one.state.name_en) for one in places.find(" 18000 ")]
    assert found == [("Kuala Krai", "Kelantan")]


def test_a_postcode_of_two_cities_finds_both() -> None:
    assert [one.name for one in places.find("84300")] == ["Bukit Pasir", "Muar"]


@pytest.mark.parametrize("postcode", ["", "8430", "99999", "abcde", "84300 84000"])
def test_an_unknown_postcode_finds_nothing(postcode: str) -> None:
    assert not places.find(postcode).exists()


@pytest.mark.parametrize(
    ("postcode", "city_name", "state_code", "fits"),
    [
        ("18000", "Kuala Krai", "03", True),
        (" 18000", "Kuala Krai", "03", True),
        ("84300", "Muar", "01", True),
        ("84300", "Bukit Pasir", "01", True),
        ("84000", "Bukit Pasir", "01", False),  # a postcode of the next town
        ("84300", "Kuala Krai", "03", False),  # the guide's own slip: Kelantan, Johor's postcode
        ("18000", "Kuala Krai", "01", False),  # the city is of another state
        ("", "Kuala Krai", "03", False),
    ],
)
def test_a_postcode_belongs_only_to_its_city_and_state(
    postcode: str, city_name: str, state_code: str, fits: bool
) -> None:
    assert places.belongs(postcode, city(city_name), state(state_code)) is fits
