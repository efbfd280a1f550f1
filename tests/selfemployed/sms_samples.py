"""Longest likely words for each SMS of this room."""

from selfemployed.notices import SECTOR_IN_SMS
from tests.making import at

_FACTS: dict[str, object] = {
    "sector": "W" * SECTOR_IN_SMS,
    "start": at("27-12-2019 16:25:42"),
    "end": at("26-04-2020 23:59:59"),
}
SAMPLES = {
    "selfemployed/thanks": _FACTS,
    "selfemployed/ending": _FACTS,
    "selfemployed/lapsed": _FACTS,
}
