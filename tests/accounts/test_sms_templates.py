"""Malaysian rule since September 2024: an SMS has no link, no phone number, no identity number."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from accounts.notify.sending import send_sms

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "^{}\\[~]|€"

FOLDER = settings.BASE_DIR / "templates" / "messages"
TEMPLATES = sorted(
    str(path.relative_to(FOLDER)).removesuffix(".sms.txt") for path in FOLDER.rglob("*.sms.txt")
)
SAMPLES: dict[str, dict[str, object]] = {}
for _file in sorted((settings.BASE_DIR / "tests").glob("*/sms_samples.py")):
    SAMPLES |= import_module(f"tests.{Path(_file).parent.name}.sms_samples").SAMPLES


def septets(text: str) -> int:
    """The length of a text in GSM-7. Raises ``ValueError`` for a character it does not have."""
    strangers = set(text) - set(BASIC) - set(EXTENDED)
    if strangers:
        raise ValueError(f"not in GSM-7: {strangers}")
    return sum(2 if letter in EXTENDED else 1 for letter in text)


def test_septets_are_counted_as_the_standard_says() -> None:
    assert septets("RM0.00 @") == 8
    assert septets("{€}") == 6
    with pytest.raises(ValueError, match="not in GSM-7"):
        septets("“hello”")


def test_every_template_has_a_sample() -> None:
    assert TEMPLATES
    assert set(TEMPLATES) == set(SAMPLES)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ms"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_an_sms_keeps_the_rule(template: str, language: str) -> None:
    context = SAMPLES[template]
    message = send_sms(to="+60108877665", template=template, context=context, language=language)
    text = message.body_text
    assert text.startswith("RM0.00 PERKESO")
    assert septets(text) <= 160
    assert not re.search(r"https?:|www\.|\.my\b|\.com\b|/\w+/", text)
    # Seven digits in a row, or with a dash between, are a phone or identity number; a day is none.
    without_days = re.sub(r"\b\d\d-\d\d-\d{4}\b", "", text.replace("RM0.00", ""))
    assert not re.search(r"\d(?:[ -]?\d){6,}", without_days)
