"""What the portal writes about accounts, to be looked at."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, OneTimeCode, SignIn, SignUp
from accounts.staff.admin import ModelAdmin, NothingToWrite
from accounts.staff.ic_numbers import MasksIc
from accounts.staff.shown import lines
from wording.formats import masked_mobile


@admin.register(SignUp)
class SignUpAdmin(NothingToWrite, MasksIc, ModelAdmin[SignUp]):
    list_display = [
        "full_name", "hidden_ic", "created_at", "phone_verified_at", "activated_at",
    ]  # fmt: skip
    date_hierarchy = "created_at"
    search_fields = ["full_name", "email"]
    ordering = ["-created_at"]
    exclude = ["ic_number", "activation_digest"]


@admin.register(OneTimeCode)
class OneTimeCodeAdmin(NothingToWrite, ModelAdmin[OneTimeCode]):
    list_display = ["mobile_masked", "purpose", "created_at", "expires_at", "attempts", "used_at"]
    list_filter = ["purpose"]
    ordering = ["-created_at"]
    exclude = ["digest", "session_nonce"]

    @admin.display(description=_("mobile number"))
    def mobile_masked(self, code: OneTimeCode) -> str:
        return masked_mobile(code.destination)


@admin.register(SignIn)
class SignInAdmin(NothingToWrite, ModelAdmin[SignIn]):
    list_display = ["at", "user", "successful", "ip", "user_agent"]
    list_filter = ["successful"]
    list_select_related = ["user"]
    date_hierarchy = "at"
    search_fields = ["user__full_name", "ip"]
    ordering = ["-at"]


@admin.register(AuditEntry)
class AuditEntryAdmin(NothingToWrite, ModelAdmin[AuditEntry]):
    """Nobody writes here, and the database refuses to change or to delete."""

    list_display = ["at", "action", "actor", "subject", "target", "ip"]
    list_filter = ["action"]
    list_select_related = ["actor", "subject"]
    date_hierarchy = "at"
    search_fields = ["actor__full_name", "subject__full_name", "target__startswith", "request_id"]
    search_help_text = _("Name of a person, a row such as payments.case 12, or a request.")
    show_full_result_count = False
    ordering = ["-at", "-pk"]
    exclude = ["detail"]
    readonly_fields = ["details"]

    @admin.display(description=_("detail"))
    def details(self, entry: AuditEntry) -> str:
        return lines(entry.detail.items())
