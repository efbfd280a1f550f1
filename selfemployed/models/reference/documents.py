"""The documents a registration asks for: slots, each filled by one alternative (rule R3)."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from selfemployed.models.choices import Origin
from selfemployed.models.reference.naming import Named
from selfemployed.models.reference.sectors import Sector, SectorClass


class DocumentType(Named):
    """A kind of paper: "PSV Card", "Offer Letter"."""

    code = models.SlugField(_("code"), max_length=40, unique=True)

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("document type")
        verbose_name_plural = _("document types")


class DocumentSlotQuerySet(models.QuerySet["DocumentSlot"]):
    def for_class(self, sector_class: SectorClass) -> Self:
        """The slots for everyone, for the class's sector and for the class, in form order.

        Their alternatives come along, so that ``alternatives_on`` asks nothing more.
        """
        everyone = Q(sector=None, sector_class=None)
        own = Q(sector=sector_class.sector_id) | Q(sector_class=sector_class)
        alternatives = DocumentAlternative.objects.select_related("document_type")
        return self.filter(everyone | own).prefetch_related(Prefetch("alternatives", alternatives))


class DocumentSlot(Named):
    """One upload field of the form: of every sector, of one sector, or of one class."""

    sector = models.ForeignKey(
        Sector,
        models.CASCADE,
        related_name="slots",
        null=True,
        blank=True,
        verbose_name=_("sector"),
        help_text=_("Leave sector and class empty for a document that every sector needs."),
    )
    sector_class = models.ForeignKey(
        SectorClass,
        models.CASCADE,
        related_name="slots",
        null=True,
        blank=True,
        verbose_name=_("class"),
    )
    code = models.SlugField(_("code"), max_length=40)
    required = models.BooleanField(_("required"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    origin = models.CharField(
        _("origin"), max_length=5, choices=Origin.choices, default=Origin.OURS
    )

    objects = DocumentSlotQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("document slot")
        verbose_name_plural = _("document slots")
        constraints = [
            models.CheckConstraint(
                condition=Q(sector=None) | Q(sector_class=None),
                name="slot_of_sector_or_class_or_everyone",
                violation_error_message=_("Choose a sector or a class, not both."),
            ),
            models.UniqueConstraint(
                fields=["sector", "sector_class", "code"],
                name="slot_code_once",
                nulls_distinct=False,
            ),
        ]

    def clean(self) -> None:
        """Refuse a code that a registration would meet twice: drafts find documents by it."""
        if DocumentSlot.objects.filter(self._meets(), code=self.code).exclude(pk=self.pk).exists():
            raise ValidationError(
                {"code": _("Another slot that is asked for together with this one has this code.")}
            )

    def _meets(self) -> Q:
        """The slots that some class asks for together with this one."""
        everyone = Q(sector=None, sector_class=None)
        if self.sector_class is not None:
            same_sector = Q(sector=self.sector_class.sector_id)
            return everyone | same_sector | Q(sector_class=self.sector_class)
        if self.sector is not None:
            return everyone | Q(sector=self.sector) | Q(sector_class__sector=self.sector)
        return Q()

    def alternatives_on(self, day: date) -> list["DocumentAlternative"]:
        """The alternatives that are still accepted on ``day`` (Malaysia's calendar)."""
        return [one for one in self.alternatives.all() if one.is_accepted_on(day)]


class DocumentAlternative(models.Model):
    """A document type that fills a slot, perhaps only until a last valid date."""

    slot = models.ForeignKey(
        DocumentSlot, models.CASCADE, related_name="alternatives", verbose_name=_("document slot")
    )
    document_type = models.ForeignKey(
        DocumentType,
        models.PROTECT,
        related_name="alternatives",
        verbose_name=_("document type"),
    )
    last_valid_date = models.DateField(
        _("last valid date"),
        null=True,
        blank=True,
        help_text=_("The last day on which it is accepted; empty for no end."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("accepted document")
        verbose_name_plural = _("accepted documents")
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "document_type"], name="document_type_once_in_slot"
            ),
        ]

    def __str__(self) -> str:
        return str(self.document_type)

    def is_accepted_on(self, day: date) -> bool:
        return self.last_valid_date is None or day <= self.last_valid_date
