"""Where people live and where they are served: states, cities, postcodes, branches (rule R5)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from selfemployed.models.reference.naming import Named


class State(Named):
    """A state or federal territory; ``code`` is that of ISO 3166-2:MY, "01" to "16"."""

    code = models.CharField(_("code"), max_length=2, unique=True)

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("state")
        verbose_name_plural = _("states")


class City(models.Model):
    """A post town; some names occur in more than one state."""

    state = models.ForeignKey(State, models.PROTECT, related_name="cities", verbose_name=_("state"))
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering = [Lower("name")]
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        constraints = [
            models.UniqueConstraint(fields=["state", "name"], name="city_once_in_state"),
        ]

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """A five-digit postcode of a city; a few postcodes serve two cities."""

    city = models.ForeignKey(City, models.CASCADE, related_name="postcodes", verbose_name=_("city"))
    code = models.CharField(_("postcode"), max_length=5, db_index=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("postcode")
        verbose_name_plural = _("postcodes")
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="postcode_once_in_city"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{5}$"),
                name="postcode_has_five_digits",
                violation_error_message=_("A postcode has five digits."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class BranchQuerySet(models.QuerySet["Branch"]):
    def offered(self) -> Self:
        """The branches that can be preferred in a new registration, state by state."""
        return self.filter(active=True).select_related("state")


class Branch(models.Model):
    """A PERKESO office; its code is part of the self-employed codes it gives (rule I4)."""

    code = models.CharField(_("code"), max_length=2, unique=True)
    name = models.CharField(_("name"), max_length=80)
    state = models.ForeignKey(
        State, models.PROTECT, related_name="branches", verbose_name=_("state")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(
        _("offered"), default=True, help_text=_("Whether new registrations may choose it.")
    )

    objects = BranchQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("PERKESO branch")
        verbose_name_plural = _("PERKESO branches")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{2}$"),
                name="branch_code_has_two_digits",
                violation_error_message=_("A branch code has two digits."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
