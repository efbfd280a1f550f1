"""The reference data as staff keep it (rules M2, R2, R3, R5)."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.staff.admin import ModelAdmin, NothingToWrite, TabularInline
from accounts.staff.shown import money
from selfemployed.models.reference import (
    Branch,
    City,
    DocumentAlternative,
    DocumentSlot,
    DocumentType,
    Plan,
    Postcode,
    ReferenceLoad,
    Sector,
    SectorClass,
    State,
)
from wording import formats

M = TypeVar("M", bound=Model)


class CodedAdmin(ModelAdmin[M]):
    """A row is known by its code elsewhere: it is chosen once."""

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> list[str]:
        return [] if obj is None else ["code"]


class ClassesInline(TabularInline[SectorClass, Sector]):
    model = SectorClass
    fields = ["code", "name_en", "name_ms", "position", "active", "origin"]
    show_change_link = True
    extra = 0


class SectorSlotsInline(TabularInline[DocumentSlot, Sector]):
    model = DocumentSlot
    fields = ["code", "name_en", "name_ms", "required", "position", "origin"]
    show_change_link = True
    extra = 0


class ClassSlotsInline(TabularInline[DocumentSlot, SectorClass]):
    model = DocumentSlot
    fields = ["code", "name_en", "name_ms", "required", "position", "origin"]
    show_change_link = True
    extra = 0


class AlternativesInline(TabularInline[DocumentAlternative, DocumentSlot]):
    model = DocumentAlternative
    fields = ["document_type", "last_valid_date", "position"]
    extra = 0


class PostcodesInline(TabularInline[Postcode, City]):
    model = Postcode
    extra = 0


@admin.register(Sector)
class SectorAdmin(CodedAdmin[Sector]):
    list_display = ["name_en", "name_ms", "position", "active"]
    list_editable = ["position", "active"]
    list_filter = ["active"]
    search_fields = ["code", "name_en", "name_ms"]

    def get_inlines(
        self, request: HttpRequest, obj: Sector | None
    ) -> tuple[type[TabularInline[Any, Any]], ...]:
        return (ClassesInline,) if obj is None else (ClassesInline, SectorSlotsInline)


@admin.register(SectorClass)
class SectorClassAdmin(CodedAdmin[SectorClass]):
    list_display = ["name_en", "name_ms", "sector", "position", "active", "origin"]
    list_editable = ["position", "active"]
    list_filter = ["active", "origin", "sector"]
    list_select_related = ["sector"]
    search_fields = ["code", "name_en", "name_ms"]

    def get_inlines(
        self, request: HttpRequest, obj: SectorClass | None
    ) -> tuple[type[TabularInline[Any, Any]], ...]:
        return () if obj is None else (ClassSlotsInline,)


@admin.register(DocumentType)
class DocumentTypeAdmin(CodedAdmin[DocumentType]):
    list_display = ["name_en", "name_ms", "code"]
    search_fields = ["code", "name_en", "name_ms"]


@admin.register(DocumentSlot)
class DocumentSlotAdmin(ModelAdmin[DocumentSlot]):
    list_display = ["name_en", "asked_of", "required", "position", "origin"]
    list_filter = ["required", "origin", "sector"]
    list_select_related = ["sector", "sector_class__sector"]
    search_fields = ["code", "name_en", "name_ms"]
    inlines = [AlternativesInline]

    @admin.display(description=_("asked of"))
    def asked_of(self, slot: DocumentSlot) -> str:
        if slot.sector_class is not None:
            return f"{slot.sector_class.sector} · {slot.sector_class}"
        return str(slot.sector or _("every sector"))


@admin.register(Plan)
class PlanAdmin(ModelAdmin[Plan]):
    """A plan that has begun only ever gets its last day: contributions rest on the rest."""

    given = ["number", "insured_monthly_earnings", "monthly", "annual", "effective_from"]
    amounts = ["earnings_money", "monthly_money", "annual_money"]
    list_display = [
        "number",
        *amounts,
        "disablement_daily",
        "disablement_monthly",
        "effective_from",
        "effective_to",
    ]
    list_filter = ["effective_from"]
    earnings_money = money("insured_monthly_earnings", _("Insured Monthly Earnings"))
    monthly_money = money("monthly", _("monthly contribution"))
    annual_money = money("annual", _("annual contribution"))

    def get_fields(self, request: HttpRequest, obj: Plan | None = None) -> Any:
        return [*(self._fixed(obj) or self.given), "effective_to"]

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> list[str]:
        return self._fixed(obj)

    def _fixed(self, plan: Plan | None) -> list[str]:
        """What can no longer be changed, as it is shown."""
        begun = plan is not None and plan.effective_from <= timezone.localdate()
        return ["number", *self.amounts, "effective_from"] if begun else []

    @admin.display(description=_("temporary disablement a day"))
    def disablement_daily(self, plan: Plan) -> str:
        return formats.money(plan.temporary_disablement_daily)

    @admin.display(description=_("permanent disablement a month"))
    def disablement_monthly(self, plan: Plan) -> str:
        return formats.money(plan.permanent_disablement_monthly)


@admin.register(State)
class StateAdmin(CodedAdmin[State]):
    list_display = ["name_en", "name_ms", "code"]


@admin.register(City)
class CityAdmin(ModelAdmin[City]):
    list_display = ["name", "state"]
    list_filter = ["state"]
    list_select_related = ["state"]
    search_fields = ["name", "postcodes__code"]
    inlines = [PostcodesInline]


@admin.register(Branch)
class BranchAdmin(CodedAdmin[Branch]):
    list_display = ["name", "code", "state", "position", "active"]
    list_editable = ["position", "active"]
    list_filter = ["active", "state"]
    list_select_related = ["state"]
    search_fields = ["code", "name"]


@admin.register(ReferenceLoad)
class ReferenceLoadAdmin(NothingToWrite, ModelAdmin[ReferenceLoad]):
    """When each table was last taken from its data file; only the loader writes here."""

    list_display = ["name", "loaded_at"]
