"""Banks: what FPX never tells, their names and their order, is staff's to edit."""

from django.contrib import admin
from django.http import HttpRequest

from accounts.staff.admin import ModelAdmin
from payments.models import Bank


@admin.register(Bank)
class BankAdmin(ModelAdmin[Bank]):
    list_display = ["name", "code", "online", "test", "position"]
    list_filter = ["online", "test"]

    def get_readonly_fields(self, request: HttpRequest, obj: Bank | None = None) -> list[str]:
        """The FPX id is what payments were sent to: it is given once."""
        return ["code", "online"] if obj else ["online"]
