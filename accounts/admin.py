from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.utils.translation import gettext_lazy as _

from accounts.models import OneTimeCode, SignIn, SignUp, User
from wording.admin import ModelAdmin, NothingToWrite
from wording.formats import masked_ic, masked_mobile

if TYPE_CHECKING:
    BaseUserAdmin = DjangoUserAdmin[User]
else:
    BaseUserAdmin = DjangoUserAdmin


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    """Staff are added here; people sign up themselves. The secret phrase is shown nowhere."""

    list_display = ["full_name", "ic_masked", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups", "language"]
    search_fields = ["ic_number", "full_name", "email", "mobile"]
    ordering = ["-date_joined"]
    readonly_fields = ["date_joined", "last_login"]
    fieldsets = [
        (None, {"fields": ["id_type", "ic_number", "full_name", "password"]}),
        (_("Contact"), {"fields": ["email", "mobile", "language"]}),
        (
            _("Rights"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]},
        ),
        (_("Dates"), {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["id_type", "ic_number", "full_name", "email", "mobile", "language"]}),
        (_("Rights"), {"fields": ["is_staff", "usable_password", "password1", "password2"]}),
    ]

    @admin.display(description=_("IC number"), ordering="ic_number")
    def ic_masked(self, user: User) -> str:
        return masked_ic(user.ic_number)


@admin.register(SignUp)
class SignUpAdmin(NothingToWrite, ModelAdmin[SignUp]):
    list_display = [
        "full_name", "ic_masked", "created_at", "phone_verified_at", "activated_at",
    ]  # fmt: skip
    date_hierarchy = "created_at"
    search_fields = ["full_name", "ic_number", "email", "mobile"]
    ordering = ["-created_at"]
    exclude = ["activation_digest"]

    @admin.display(description=_("IC number"))
    def ic_masked(self, sign_up: SignUp) -> str:
        return masked_ic(sign_up.ic_number)


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
    search_fields = ["user__full_name", "user__ic_number", "ip"]
    ordering = ["-at"]
