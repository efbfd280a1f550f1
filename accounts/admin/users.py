"""Accounts for staff: colleagues are added here, people sign up themselves."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import second_step
from accounts.audit import Action
from accounts.forms import NumberForm
from accounts.models import User
from accounts.people import member
from accounts.staff.ic_numbers import MasksIc

if TYPE_CHECKING:
    BaseUserAdmin = DjangoUserAdmin[User]
else:
    BaseUserAdmin = DjangoUserAdmin

RIGHTS = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class UserAdmin(MasksIc, BaseUserAdmin):
    """The secret phrase is shown nowhere. Accounts are closed, never deleted: the trail names them.

    Searched by name and email only: an IC number does not belong into an address that is logged,
    so it is found by a form of its own.
    """

    list_display = ["full_name", "hidden_ic", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups", "language"]
    search_fields = ["full_name", "email"]
    ordering = ["-date_joined"]
    readonly_fields = ["date_joined", "last_login"]
    # Two lists to move between work with a mouse only.
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["id_type", "hidden_ic", "full_name", "password"]}),
        (gettext_lazy("Contact details"), {"fields": ["email", "mobile", "language"]}),
        (gettext_lazy("Rights"), {"fields": RIGHTS}),
        (gettext_lazy("Dates"), {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["id_type", "ic_number", "full_name", "email", "mobile", "language"]}),
        (
            gettext_lazy("Rights"),
            {"fields": ["is_staff", "usable_password", "password1", "password2"]},
        ),
    ]

    def subject_of(self, obj: User) -> User:
        return obj

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Who somebody is was proved when the account was made."""
        return [*super().get_readonly_fields(request, obj), *(["id_type"] if obj else [])]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """The password is named to those alone who may replace it."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (
                title,
                {**options, "fields": [name for name in options["fields"] if name != "password"]},
            )
            for title, options in fieldsets
        ]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("find/", self._staffs(self.find), name="accounts_user_find"),
            path(
                "<int:user_id>/reset-second-step/",
                self._staffs(self.reset_second_step),
                name="accounts_user_reset_second_step",
            ),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, (extra_context or {}) | {"number": NumberForm()})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = extra_context or {}
        user = self.get_object(request, object_id)
        if user and self._may_reset(request, user) and second_step.is_set_up(user):
            context["reset_url"] = reverse(
                "admin:accounts_user_reset_second_step", args=[object_id]
            )
        return super().change_view(request, object_id, form_url, context)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Django names the account by what it logs in with, which is the IC number."""
        response = super().user_change_password(request, id, form_url)
        if isinstance(response, TemplateResponse) and response.context_data:
            user, title = response.context_data["original"], response.context_data["title"]
            response.context_data["title"] = title.replace(user.get_username(), str(user))
        return response

    def find(self, request: HttpRequest) -> HttpResponse:
        """To the account with exactly this IC number."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = NumberForm(request.POST)
        found = form.is_valid() and User.objects.filter(**form.cleaned_data).first()
        if found:
            return redirect("admin:accounts_user_change", found.pk)
        messages.error(request, _("There is no account with this IC number."))
        return redirect("admin:accounts_user_changelist")

    def reset_second_step(self, request: HttpRequest, user_id: int) -> HttpResponse:
        user = get_object_or_404(User, pk=user_id)
        if not self._may_reset(request, user):
            raise PermissionDenied
        second_step.reset(user, by=member(request), request=request)
        messages.success(request, _("The second step was reset: it is set up at the next log in."))
        return redirect("admin:accounts_user_change", user.pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if {*RIGHTS} & {*form.changed_data}:
            self.record(request, Action.ROLES_CHANGED, form.instance, **rights(form.instance))

    def _may_reset(self, request: HttpRequest, user: User) -> bool:
        """Nobody takes away their own second step: that is another's to judge."""
        actor = member(request)
        return actor.is_superuser and actor != user

    def _staffs(self, view: Any) -> Any:
        return self.admin_site.admin_view(require_POST(view))


def rights(user: User) -> dict[str, str]:
    """What an account may do, for the trail."""
    return {
        "active": str(user.is_active),
        "staff": str(user.is_staff),
        "superuser": str(user.is_superuser),
        "groups": ", ".join(user.groups.order_by("name").values_list("name", flat=True)),
        "permissions": ", ".join(
            user.user_permissions.order_by("codename").values_list("codename", flat=True)
        ),
    }
