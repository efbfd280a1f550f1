from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """A row that staff name in both languages."""

    name_en = models.CharField(_("name in English"), max_length=120)
    name_ms = models.CharField(_("name in Malay"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page; English where none is active."""
        return self.name_ms if (get_language() or "").startswith("ms") else self.name_en
