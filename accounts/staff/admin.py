"""Bases of the rooms' admin pages: typed, written into the trail, and read-only where the system
writes the rows.
"""

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet, CheckboxInput, Field
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import audit
from accounts.audit import Action
from accounts.models import User
from accounts.people import member

M = TypeVar("M", bound=Model)
C = TypeVar("C", bound=Model)

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as DjangoModelAdmin
    from django.contrib.admin import TabularInline as TabularInlineBase

    AuditedBase = DjangoModelAdmin
    InlineFormSetBase = BaseInlineFormSet[Any, Any, Any]
else:
    # Django's own classes take their models in brackets for the type checker only.
    class AuditedBase:
        def __class_getitem__(cls, models: Any) -> type:
            return cls

    class DjangoModelAdmin(AuditedBase, admin.ModelAdmin):
        pass

    InlineFormSetBase = BaseInlineFormSet

    class TabularInlineBase(AuditedBase, admin.TabularInline):
        pass


class Audited(AuditedBase[M]):
    """Whatever is added, changed or deleted by hand is written into the trail as well."""

    added = Action.ADDED
    changed = Action.CHANGED

    def subject_of(self, obj: Any) -> User | None:
        """The person whose data a row holds."""
        return None

    def record(self, request: HttpRequest, action: Action, obj: Model, **detail: str) -> None:
        audit.record(
            action,
            request=request,
            actor=member(request),
            subject=self.subject_of(obj),
            target=f"{obj._meta.label_lower} {obj.pk}",
            **detail,
        )

    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> LogEntry:
        self.record(request, self.added, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> LogEntry:
        """A text was typed by somebody and stays in the history of the row."""
        entry = super().log_change(request, obj, message)
        with override("en"):
            what = {} if isinstance(message, str) else {"what": entry.get_change_message()}
        self.record(request, self.changed, obj, **what)
        return entry

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for obj in queryset:
            self.record(request, Action.DELETED, obj, name=str(obj))
        return super().log_deletions(request, queryset)


class ModelAdmin(Audited[M], DjangoModelAdmin[M]):
    """What every room's admin pages stand on."""

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        """What is edited in a list stands in a column without a label."""
        formset = super().get_changelist_formset(request, **kwargs)
        for field in formset.form.base_fields.values():
            name_in_table(field)
        return formset


class InTable(InlineFormSetBase):
    @classmethod
    def get_deletion_widget(cls) -> Any:
        return CheckboxInput(attrs={"aria-label": _("Delete")})


class TabularInline(TabularInlineBase[C, M]):
    """Rows of another table below a form, in a part of the page that scrolls by itself."""

    template = "admin/inline.html"
    formset = InTable

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            name_in_table(field)
        return field


def name_in_table(field: Field) -> None:
    """Say to who does not see the head of the column what a control in it is."""
    widget: Any = getattr(field.widget, "widget", field.widget)
    widget.attrs["aria-label"] = field.label


class NothingToWrite:
    """For rows that staff may look at and nobody edits."""

    can_delete = False
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


__all__ = ["Audited", "ModelAdmin", "NothingToWrite", "TabularInline"]
