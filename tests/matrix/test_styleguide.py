"""The styleguide shows every component, to those who build pages and to nobody else."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

from matrix.pages.tokens import colours, contrast, tokens

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.matrix.styleguide_urls")]

COMPONENTS = Path(site.BASE_DIR, "templates/components")
CONTROLS = Path(site.BASE_DIR, "templates/django/forms")


@pytest.fixture
def shown(client: Client, settings: Any) -> set[str]:
    """The names of the templates that the page is made of."""
    settings.DEBUG = True
    return {template.name for template in client.get("/styleguide/").templates}


def test_every_component_is_shown(shown: set[str]) -> None:
    assert {f"components/{file.name}" for file in COMPONENTS.iterdir()} <= shown


def test_every_part_of_a_field_is_shown(shown: set[str]) -> None:
    assert {f"django/forms/{file.name}" for file in CONTROLS.iterdir()} <= shown


def test_every_colour_and_its_contrast_are_shown(client: Client, settings: Any) -> None:
    settings.DEBUG = True
    page = client.get("/styleguide/").content.decode()
    assert len(colours()) > 20
    for colour in colours():
        assert f"--{colour.name}</code><br>{colour.value} · {colour.contrast:.1f}" in page


def test_outside_development_there_is_no_styleguide(client: Client) -> None:
    assert client.get("/styleguide/").status_code == 404


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("muted", "gray-100"),
        ("gray-700", "gray-200"),
        ("primary-700", "primary-100"),
        ("primary-200", "primary-950"),
        ("danger-700", "danger-50"),
        ("success-700", "success-50"),
        ("warning-800", "warning-50"),
        ("white", "primary-600"),
    ],
)
def test_text_can_be_read_on_the_grounds_it_has(ink: str, ground: str) -> None:
    values = tokens()
    values["muted"] = values[values["muted"].removeprefix("var(--").rstrip(")")]
    assert contrast(values[ink], values[ground]) >= 4.5
