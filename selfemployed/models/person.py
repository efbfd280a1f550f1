"""The self-employed person, and the sectors that a person is registered in."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from selfemployed.models.choices import Gender, Nationality, Race, SelfEmployedStatus
from selfemployed.models.reference import Branch, Sector, State


class PersonalDetails(models.Model):
    """The details of the registration form (rule R4), in the guide's order."""

    ic_number = models.CharField(_("New IC"), max_length=20)
    full_name = models.CharField(_("Full Name"), max_length=150)
    status = models.CharField(
        _("Status Self-Employed Person"), max_length=30, choices=SelfEmployedStatus.choices
    )
    nationality = models.CharField(_("Nationality"), max_length=30, choices=Nationality.choices)
    race = models.CharField(_("Race"), max_length=30, choices=Race.choices)
    gender = models.CharField(_("Gender"), max_length=10, choices=Gender.choices)
    address_line_1 = models.CharField(_("Address Line 1"), max_length=100)
    address_line_2 = models.CharField(_("Address Line 2"), max_length=100, blank=True)
    state = models.ForeignKey(
        State, verbose_name=_("State"), on_delete=models.PROTECT, related_name="+"
    )
    city = models.CharField(_("City"), max_length=100)
    postcode = models.CharField(_("Post Code"), max_length=5)
    house_phone = models.CharField(_("House Phone Number"), max_length=20)
    mobile_phone = models.CharField(_("Mobile Phone Number"), max_length=20)
    email = models.EmailField(_("Email Address"))
    branch = models.ForeignKey(
        Branch,
        verbose_name=_("Preferred PERKESO Branch For Services"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        abstract = True


def details_of(source: PersonalDetails) -> dict[str, Any]:
    """The values of ``source`` by field name, to be kept as another row's own snapshot."""
    return {
        field.name: getattr(source, field.name)
        for field in PersonalDetails._meta.get_fields()
        if isinstance(field, models.Field)
    }


class Person(PersonalDetails):
    """A self-employed person: the account, and the details that are prefilled next time."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="person",
    )

    class Meta:
        verbose_name = _("self-employed person")
        verbose_name_plural = _("self-employed persons")

    def __str__(self) -> str:
        return self.full_name


class SectorRegistrationQuerySet(models.QuerySet["SectorRegistration"]):
    def of(self, user: Any) -> "SectorRegistrationQuerySet":
        return self.filter(person__user=user)

    def held(self) -> "SectorRegistrationQuerySet":
        """Those that hold their sector: something in them was not rejected (rules R1, S3)."""
        return self.filter(
            contributions__isnull=False, contributions__rejected_at__isnull=True
        ).distinct()

    def with_chain(self) -> "SectorRegistrationQuerySet":
        """With all that was bought in the sector: as many queries for twenty sectors as for one."""
        return self.select_related("sector", "person").prefetch_related(
            "contributions__plan", "contributions__sector_class", "contributions__coverage"
        )


class SectorRegistration(models.Model):
    """One person in one sector: an independent chain of coverages (rule C5)."""

    person = models.ForeignKey(
        Person,
        verbose_name=_("self-employed person"),
        on_delete=models.PROTECT,
        related_name="registrations",
    )
    sector = models.ForeignKey(
        Sector,
        verbose_name=_("sector"),
        on_delete=models.PROTECT,
        related_name="registrations",
    )
    self_employed_code = models.CharField(
        _("Self-Employed Code"), max_length=12, unique=True, null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = SectorRegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("sector registration")
        verbose_name_plural = _("sector registrations")
        constraints = [
            models.UniqueConstraint(fields=["person", "sector"], name="a_sector_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.sector}"
