"""The texts of the admin's own scripts.

Of the names in its calendar Django's Malay lacks the days and has “Arpil”; the catalogue by which
Django writes dates has them all, and they are taken from there.
"""

from typing import Any

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext, override
from django.views.i18n import JavaScriptCatalog

with override("en"):
    NAMES = [str(name) for name in (*MONTHS.values(), *WEEKDAYS.values())]


class ScriptTexts(JavaScriptCatalog):
    packages = ["django.contrib.admin"]

    def get_catalog(self) -> dict[str, Any]:
        return super().get_catalog() | {name: gettext(name) for name in NAMES}
