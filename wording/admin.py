"""Bases of the rooms' admin pages: typed, and read-only where the system writes the rows."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin, TabularInline
else:
    # Django's own classes take their models in brackets for the type checker only.
    class ModelAdmin(admin.ModelAdmin):
        def __class_getitem__(cls, model: Any) -> type:
            return cls

    class TabularInline(admin.TabularInline):
        def __class_getitem__(cls, models: Any) -> type:
            return cls


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


__all__ = ["ModelAdmin", "NothingToWrite", "TabularInline"]
