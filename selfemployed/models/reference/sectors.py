"""What a self-employed person does: the sector, and the class within it (rule R2)."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from selfemployed.models.choices import Origin
from selfemployed.models.reference.naming import Named


class SectorQuerySet(models.QuerySet["Sector"]):
    def offered(self) -> Self:
        """The sectors that can be chosen for a new registration."""
        return self.filter(active=True)


class Sector(Named):
    """One of the scheme's sectors; ``name_en`` is in capitals, as the portal labels it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(
        _("offered"), default=True, help_text=_("Whether new registrations may choose it.")
    )

    objects = SectorQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class SectorClassQuerySet(models.QuerySet["SectorClass"]):
    def offered(self) -> Self:
        """The classes that can be chosen for a new registration."""
        return self.filter(active=True, sector__active=True)


class SectorClass(Named):
    """A kind of work within a sector; it may ask for documents of its own (rule R3)."""

    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="classes", verbose_name=_("sector")
    )
    code = models.SlugField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(
        _("offered"), default=True, help_text=_("Whether new registrations may choose it.")
    )
    origin = models.CharField(
        _("origin"), max_length=5, choices=Origin.choices, default=Origin.OURS
    )

    objects = SectorClassQuerySet.as_manager()

    class Meta:
        ordering = ["sector__position", "position", "code"]
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints = [
            models.UniqueConstraint(fields=["sector", "code"], name="class_code_once_in_sector"),
        ]
