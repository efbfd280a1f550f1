from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import translation

from selfemployed.models.reference import (
    Branch,
    City,
    DocumentAlternative,
    DocumentSlot,
    DocumentType,
    Plan,
    Postcode,
    Sector,
    SectorClass,
    State,
)
from selfemployed.reference import loader
from selfemployed.reference.tables import FOLDER, read

SECTORS = {
    "ACCOMMODATION": "Premis Penginapan",
    "AGENT": "Ejen",
    "AGRICULTURE": "Pertanian",
    "ART": "Kesenian",
    "BEAUTY AND HEALTHCARE": "Penjagaan Perawatan dan Pemulihan Kesihatan",
    "CONSTRUCTION": "Pembinaan",
    "DATA PROCESSING": "Pemprosesan Data",
    "FISHERY": "Perikanan",
    "FOOD": "Makanan",
    "FORESTRY": "Perhutanan",
    "GOODS AND FOODS TRANSPORT": "Pengangkutan Barangan atau Makanan",
    "HAWKER": "Penjaja",
    "HOUSEHOLD SERVICES": "Perkhidmatan Isi Rumah",
    "INFORMATION TECHNOLOGY": "Teknologi Maklumat",
    "LIVESTOCK": "Penternakan",
    "MANUFACTURING": "Pembuatan",
    "ONLINE BUSINESS": "Perniagaan Dalam Talian",
    "PASSENGER TRANSPORTATION": "Pengangkutan Penumpang",
    "PROFESSIONAL SERVICES": "Perkhidmatan Profesional",
    "SUPPORT SERVICES": "Perkhidmatan Sokongan",
}
IC, OTHER = "identification-card", "other-document"
DRIVER_PERMITS = ("psv-card", "lpkp-letter")
DRIVER = [("driving-licence",), DRIVER_PERMITS]
BUS_DRIVER = [("driving-licence",), ("vocational-licence",)]
ASKED_BETWEEN = {
    "passenger-transportation/taxi": DRIVER,
    "passenger-transportation/e-hailing": DRIVER,
    "passenger-transportation/rental-car": DRIVER,
    "passenger-transportation/limousine": DRIVER,
    "passenger-transportation/airport-taxi": DRIVER,
    "passenger-transportation/bus": BUS_DRIVER,
    "passenger-transportation/school-bus": BUS_DRIVER,
    "passenger-transportation/employees-bus": BUS_DRIVER,
    "data-processing/data-entry": [("offer-letter",)],
    "information-technology/mobile-application": [("professional-certificate",)],
    "professional-services/engineering": [("professional-certificate",)],
    "goods-and-foods-transport/food-delivery-by-car": [("driving-licence",), ("platform-profile",)],
    "hawker/mobile-hawker": [("local-authority-licence",)],
    "online-business/dropshipping": [("ssm-certificate", "trading-licence")],
    "art/singing-and-music": [("permit", "certificate", "association-letter")],
}
PROFILE_ENDS = date(2019, 7, 11)
TODAY = date(2026, 11, 23)


@pytest.fixture
def reference(db: None) -> None:
    loader.load()


def sector_row(code: str, **values: object) -> dict[str, object]:
    row = {"code": code, "name_en": code.upper(), "name_ms": code.title(), "position": 900}
    return row | values


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, db: None):
    """Pretend that the data files hold these sectors and nothing else, and load them."""

    def load(*rows: dict[str, object]) -> list[str]:
        tables = {"sectors": {row["code"]: row for row in rows}}
        monkeypatch.setattr(loader, "read", lambda: tables)
        return loader.load()

    return load


# --- What the files say ---------------------------------------------------------------------


def test_the_files_hold_every_state_city_and_postcode() -> None:
    tables = read()
    postcodes = [code for city in tables["cities"].values() for code in city["postcodes"]]
    assert (len(tables["states"]), len(tables["cities"]), len(postcodes)) == (16, 444, 2933)
    assert all(len(code) == 5 and code.isdecimal() for code in postcodes)


def test_the_sectors_are_named_as_on_the_portal() -> None:
    sectors = read()["sectors"].values()
    assert {row["name_en"]: row["name_ms"] for row in sectors} == SECTORS


def test_every_sector_has_a_handful_of_classes() -> None:
    tables = read()
    for code in tables["sectors"]:
        own = [row for row in tables["classes"].values() if row["sector"] == code]
        assert 3 <= len(own) <= 8, code
        assert len({row["name_en"] for row in own}) == len({row["name_ms"] for row in own})


def test_the_classes_that_the_guides_name_are_marked_as_theirs() -> None:
    classes = read()["classes"].items()
    assert {key for key, row in classes if row["origin"] == "guide"} == {
        "information-technology/mobile-application",
        "passenger-transportation/taxi",
        "passenger-transportation/e-hailing",
        "passenger-transportation/bus",
    }


def test_what_a_row_refers_to_is_in_the_files() -> None:
    tables = read()
    owners = {"*", *tables["sectors"], *tables["classes"]}
    slots = tables["document slots"].values()
    assert {row["owner"] for row in slots} <= owners
    assert {one["type"] for row in slots for one in row["accepts"]} == set(tables["document types"])
    places = [*tables["cities"].values(), *tables["branches"].values()]
    assert {row["state"] for row in places} == set(tables["states"])


@pytest.mark.parametrize("name", ["states", "branches"])
def test_no_code_is_given_twice(name: str) -> None:
    lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    assert len(read()[name]) == len(lines) - 1


def test_the_guides_branch_gives_the_guides_code() -> None:
    assert read()["branches"]["02"]["name"] == "Pejabat PERKESO Kuala Lumpur"


# --- Loading them ---------------------------------------------------------------------------


@pytest.mark.usefixtures("reference")
def test_a_load_leaves_no_row_of_the_files_out() -> None:
    tables = read()
    for model, table in {
        State: "states",
        City: "cities",
        Branch: "branches",
        Sector: "sectors",
        SectorClass: "classes",
        DocumentType: "document types",
        DocumentSlot: "document slots",
        Plan: "plans",
    }.items():
        assert model._default_manager.count() == len(tables[table]), table
    accepted = sum(len(row["accepts"]) for row in tables["document slots"].values())
    assert DocumentAlternative.objects.count() == accepted
    assert Postcode.objects.count() == 2933


@pytest.mark.usefixtures("reference")
def test_a_second_load_only_looks(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert loader.load() == []


def test_a_new_row_of_a_file_is_added(files) -> None:
    files(sector_row("weaving"))
    assert files(sector_row("weaving"), sector_row("pottery")) == ["sectors"]
    assert Sector.objects.filter(code__in=["weaving", "pottery"]).count() == 2


def test_a_changed_row_of_a_file_is_written_over_what_staff_did(files) -> None:
    files(sector_row("weaving"))
    Sector.objects.filter(code="weaving").update(name_ms="Menenun", active=False)
    files(sector_row("weaving", name_ms="Tenunan"))
    weaving = Sector.objects.get(code="weaving")
    assert (weaving.name_ms, weaving.active) == ("Tenunan", True)


def test_what_staff_did_to_an_unchanged_row_stays(files) -> None:
    files(sector_row("weaving"), sector_row("pottery"), sector_row("baking"))
    Sector.objects.filter(code="weaving").update(name_ms="Menenun")
    Sector.objects.filter(code="pottery").delete()
    Sector.objects.create(code="brewing", name_en="BREWING", name_ms="Bancuhan")
    files(sector_row("weaving"), sector_row("pottery"), sector_row("baking", position=1))
    assert Sector.objects.get(code="weaving").name_ms == "Menenun"
    assert not Sector.objects.filter(code="pottery").exists()
    assert Sector.objects.filter(code="brewing").exists()


def test_a_row_that_leaves_its_file_stays(files) -> None:
    files(sector_row("weaving"), sector_row("pottery"))
    files(sector_row("weaving"))
    assert Sector.objects.filter(code="pottery").exists()


def test_a_child_of_a_row_that_staff_deleted_is_left_out(monkeypatch, db: None) -> None:
    names = {"name_en": "Looms", "name_ms": "Alat Tenun"}
    loom = {"sector": "weaving", "code": "loom", "position": 1, **names}
    monkeypatch.setattr(loader, "read", lambda: {"classes": {"weaving/loom": loom}})
    assert loader.load() == ["classes"]
    assert not SectorClass.objects.filter(code="loom").exists()


def test_a_load_that_fails_leaves_nothing_behind(monkeypatch, db: None) -> None:
    broken = {"number": 9, "effective_from": "2030-01-01", "insured_monthly_earnings": "1"}
    tables = {
        "sectors": {"weaving": sector_row("weaving")},
        "plans": {"9": broken | {"monthly": "1.00", "annual": "13.00"}},
    }
    monkeypatch.setattr(loader, "read", lambda: tables)
    with pytest.raises(IntegrityError, match="plan_annual_is_twelve_months"):
        loader.load()
    assert not Sector.objects.filter(code="weaving").exists()


# --- Names ----------------------------------------------------------------------------------


def test_a_name_follows_the_language_of_the_page() -> None:
    sector = Sector(code="fishery", name_en="FISHERY", name_ms="Perikanan")
    with translation.override("ms"):
        assert sector.name == str(sector) == "Perikanan"
    with translation.override("en"):
        assert sector.name == "FISHERY"
    with translation.override(None):
        assert sector.name == "FISHERY"


# --- Documents (rule R3) --------------------------------------------------------------------


def asked_for(path: str, day: date) -> list[tuple[str, ...]]:
    sector, code = path.split("/")
    sector_class = SectorClass.objects.get(sector__code=sector, code=code)
    return [
        tuple(one.document_type.code for one in slot.alternatives_on(day))
        for slot in DocumentSlot.objects.for_class(sector_class)
    ]


@pytest.mark.usefixtures("reference")
def test_each_class_asks_for_its_documents_between_the_card_and_the_optional_one() -> None:
    asked = {path: asked_for(path, TODAY) for path in ASKED_BETWEEN}
    assert asked == {path: [(IC,), *own, (OTHER,)] for path, own in ASKED_BETWEEN.items()}


@pytest.mark.usefixtures("reference")
def test_only_the_other_document_is_optional() -> None:
    optional = DocumentSlot.objects.filter(required=False)
    assert [slot.code for slot in optional] == [OTHER]


@pytest.mark.usefixtures("reference")
def test_the_e_hailing_profile_is_accepted_until_its_last_day() -> None:
    permits = asked_for("passenger-transportation/e-hailing", PROFILE_ENDS)[2]
    assert permits == (*DRIVER_PERMITS, "e-hailing-profile")
    assert asked_for("passenger-transportation/e-hailing", date(2019, 7, 12))[2] == DRIVER_PERMITS


@pytest.mark.usefixtures("reference")
def test_the_slots_of_a_class_and_all_they_accept_take_two_queries(
    django_assert_num_queries,
) -> None:
    taxi = SectorClass.objects.get(code="taxi")
    with django_assert_num_queries(2):
        for slot in DocumentSlot.objects.for_class(taxi):
            assert [str(one) for one in slot.alternatives_on(TODAY)]


def test_a_slot_cannot_be_of_a_sector_and_of_a_class(db: None) -> None:
    sector = Sector.objects.create(**sector_row("weaving"))
    loom = SectorClass.objects.create(sector=sector, code="loom", name_en="Loom", name_ms="Alat")
    with pytest.raises(IntegrityError, match="slot_of_sector_or_class_or_everyone"):
        DocumentSlot.objects.create(sector=sector, sector_class=loom, code="permit")


def test_two_slots_that_are_asked_for_together_cannot_share_a_code(db: None) -> None:
    sector = Sector.objects.create(**sector_row("weaving"))
    loom = SectorClass.objects.create(sector=sector, code="loom", name_en="Loom", name_ms="Alat")
    other = SectorClass.objects.create(sector=sector, code="dye", name_en="Dye", name_ms="Celup")
    DocumentSlot.objects.create(sector_class=loom, code="permit")
    DocumentSlot(sector_class=other, code="permit").clean()
    for rival in [
        DocumentSlot(code="permit"),
        DocumentSlot(sector=sector, code="permit"),
        DocumentSlot(sector_class=loom, code="permit"),
    ]:
        with pytest.raises(ValidationError, match="has this code"):
            rival.clean()


# --- Plans (rules M1-M3) --------------------------------------------------------------------


def plan(**values: object) -> Plan:
    of_the_guide: dict[str, object] = {
        "number": 1,
        "insured_monthly_earnings": Decimal("1050.00"),
        "monthly": Decimal("13.10"),
        "annual": Decimal("157.20"),
        "effective_from": date(2031, 1, 1),
    }
    return Plan(**(of_the_guide | values))


@pytest.mark.usefixtures("reference")
def test_the_tariff_of_today_is_the_guides() -> None:
    rows = Plan.objects.in_force(TODAY).values_list(
        "number", "insured_monthly_earnings", "monthly", "annual"
    )
    assert [tuple(map(str, row)) for row in rows] == [
        ("1", "1050.00", "13.10", "157.20"),
        ("2", "1550.00", "19.40", "232.80"),
        ("3", "2950.00", "36.90", "442.80"),
        ("4", "3950.00", "49.40", "592.80"),
    ]


@pytest.mark.usefixtures("reference")
def test_the_next_tariff_takes_over_on_its_first_day() -> None:
    Plan.objects.filter(number=1).update(effective_to=date(2030, 12, 31))
    following = plan(effective_from=date(2031, 1, 1))
    following.save()
    assert Plan.objects.in_force(date(2030, 12, 31)).get(number=1) != following
    assert Plan.objects.in_force(date(2031, 1, 1)).get(number=1) == following
    assert not Plan.objects.in_force(date(2017, 5, 31)).exists()


@pytest.mark.parametrize(
    ("earnings", "a_day", "a_month"),
    [
        ("1050", "28.00", "945.00"),
        ("1550", "41.33", "1395.00"),
        ("2950", "78.67", "2655.00"),
        ("3950", "105.33", "3555.00"),
    ],
)
def test_the_benefits_of_a_plan_are_those_of_the_scheme(
    earnings: str, a_day: str, a_month: str
) -> None:
    insured = plan(insured_monthly_earnings=Decimal(earnings))
    assert str(insured.temporary_disablement_daily) == a_day
    assert str(insured.permanent_disablement_monthly) == a_month


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"annual": Decimal("157.21")}, "plan_annual_is_twelve_months"),
        ({"monthly": Decimal(0), "annual": Decimal(0)}, "plan_amounts_above_zero"),
        ({"effective_to": date(2030, 12, 31)}, "plan_ends_after_it_begins"),
        ({"effective_from": date(2031, 6, 1)}, "plan_tariffs_do_not_overlap"),
    ],
)
def test_a_wrong_plan_is_refused(db: None, values: dict[str, object], constraint: str) -> None:
    plan(number=9).save()
    wrong = plan(**({"number": 9 if "effective_from" in values else 8} | values))
    with pytest.raises(IntegrityError, match=constraint):
        wrong.save()
