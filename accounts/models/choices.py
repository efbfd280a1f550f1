"""Choices that more than one model or form offers."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.identity import IdType

ID_TYPES = [
    (IdType.NEW_IC.value, _("New IC")),
    (IdType.MYPR.value, _("Permanent Resident (MyPR)")),
    (IdType.ARMY_POLICE.value, _("Army / Police Number")),
]
LANGUAGES = settings.LANGUAGES
