"""IC numbers on staff's pages: masked, and whole for who asks, which is written down."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.audit import Action
from accounts.staff.admin import Audited
from wording.formats import masked_ic

PERMISSION = "accounts.show_ic_number"


class MasksIc(Audited[Any]):
    """For rows with an ``ic_number``; put ``hidden_ic`` where it would be shown."""

    @admin.display(description=_("IC number"))
    def hidden_ic(self, obj: Any) -> str:
        return masked_ic(obj.ic_number)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "hidden_ic"]

    @property
    def _url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_ic_number"

    def get_urls(self) -> list[URLPattern]:
        show = path(
            "<int:object_id>/ic-number/",
            self.admin_site.admin_view(require_POST(self.show_ic_number)),
            name=self._url_name,
        )
        return [show, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = extra_context or {}
        if request.user.has_perm(PERMISSION):
            context |= {"ic_number_url": reverse(f"admin:{self._url_name}", args=[object_id])}
        return super().change_view(request, object_id, form_url, context)

    def show_ic_number(self, request: HttpRequest, object_id: int) -> HttpResponse:
        row = self.get_object(request, str(object_id))
        if not request.user.has_perm(PERMISSION) or not self.has_view_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        self.record(request, Action.IC_NUMBER_SHOWN, row)
        page = {"row": row, "opts": self.opts} | self.admin_site.each_context(request)
        return render(request, "admin/ic_number.html", page)
