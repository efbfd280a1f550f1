"""Django's admin classes, which can name their model to the type checker here."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin, TabularInline
else:

    class ModelAdmin(admin.ModelAdmin):
        def __class_getitem__(cls, model: Any) -> type:
            return cls

    class TabularInline(admin.TabularInline):
        def __class_getitem__(cls, models: Any) -> type:
            return cls


__all__ = ["ModelAdmin", "TabularInline"]
