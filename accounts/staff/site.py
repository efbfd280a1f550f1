"""The door of the admin: staff log in as everyone does, and pass the second step."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from accounts import second_step
from accounts.people import is_verified_staff


class StaffSite(admin.AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        """Open to staff whose second step this session has seen."""
        return super().has_permission(request) and is_verified_staff(request.user)

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """No log in of the admin's own: what is missing is asked for where everyone is asked."""
        missing = "accounts:log_in"
        if request.user.is_staff and not is_verified_staff(request.user):
            set_up = second_step.is_set_up(request.user)
            missing = "accounts:second_step" if set_up else "accounts:second_step_set_up"
        query = request.GET.urlencode()
        return redirect(reverse(missing) + (f"?{query}" if query else ""))

    def password_change(  # type: ignore[override] # led elsewhere
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Staff change their password where everyone does, and are told of it as everyone is."""
        return redirect("accounts:change_password")
