"""Lists as files for staff, CSV and XLSX: what a list shows now, written into the trail.

Only outwards: nothing comes in by a file. django-import-export knows columns and formats; its own
pages stay out (docs/decisions/0033-staff-see-figures-and-export.md).
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import Resource

from accounts import audit
from accounts.audit import Action
from accounts.people import member
from accounts.staff.admin import AuditedBase, M
from wording.downloads import SAVED_NOT_SHOWN
from wording.formats import MALAYSIA
from wording.spreadsheets import harmless

PERMISSION = "accounts.export_lists"
# So much is written in seconds, in the memory of one answer; for more, a list is narrowed.
MOST_ROWS = 10_000
FORMATS = {"xlsx": XLSX, "csv": CSV}


class Column(Field):
    """A column: its title, where its value is found, and how it is written.

    Without an attribute it is written from the whole row. Amounts stay decimal numbers, so that a
    spreadsheet can add them up.
    """

    def __init__(self, title: Any, attribute: str, how: Callable[[Any], str] | None = None) -> None:
        super().__init__(attribute=attribute, column_name=title)
        self.how = how

    def export(self, instance: Any, **kwargs: Any) -> Any:
        value = self.get_value(instance) if self.attribute else instance
        if value is None:
            return ""
        written = self.how(value) if self.how else value
        return harmless(written) if isinstance(written, str) else written


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[("xlsx", _("Spreadsheet (XLSX)")), ("csv", _("Plain table (CSV)"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )


class Exports(AuditedBase[M]):
    """A list with a button *Export*, for those who may see it and may export."""

    export_resource: ClassVar[type[Resource]]
    # What a row of the file reads beyond the row of the list.
    export_related: ClassVar[tuple[str, ...]] = ()
    change_list_template = "admin/export_list.html"

    def has_export_permission(self, request: HttpRequest) -> bool:
        may_see: bool = self.has_view_permission(request)
        return may_see and request.user.has_perm(PERMISSION)

    def rows_to_export(self, listed: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the file, from those that the list shows under its filters."""
        return listed.select_related(*self.export_related)

    @property
    def _url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_export"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_list)
        return [path("export/", view, name=self._url_name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = extra_context or {}
        if self.has_export_permission(request):
            query = request.GET.urlencode()
            url = reverse(f"admin:{self._url_name}")
            context |= {"export_url": f"{url}?{query}" if query else url}
        return super().changelist_view(request, context)

    def export_list(self, request: HttpRequest) -> HttpResponse:
        """Say how many rows there are and ask for the format, then give the file."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            rows = self.rows_to_export(self.get_changelist_instance(request).queryset)
        except IncorrectLookupParameters:
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        count = rows.count()
        form = ExportForm(request.POST if request.method == "POST" else None)
        if count <= MOST_ROWS and form.is_valid():
            return self._file(request, rows, form.cleaned_data["format"])
        page = {"form": form, "count": count, "most": MOST_ROWS, "opts": self.opts}
        page |= self.admin_site.each_context(request)
        return render(request, "admin/export.html", page)

    @transaction.atomic
    def _file(self, request: HttpRequest, rows: QuerySet[Any], format_name: str) -> HttpResponse:
        table = self.export_resource().export(rows)
        audit.record(
            Action.LIST_EXPORTED,
            request=request,
            actor=member(request),
            target=self.opts.label_lower,
            format=format_name,
            rows=str(len(table)),
        )
        kind = FORMATS[format_name]()
        content, content_type = kind.export_data(table), kind.get_content_type()
        if not kind.is_binary():
            content = content.encode("utf-8-sig")  # a spreadsheet knows UTF-8 by its mark
            content_type += "; charset=utf-8"
        name = f"{self.opts.model_name}-{timezone.now().astimezone(MALAYSIA):%Y-%m-%d}"
        return HttpResponse(
            content,
            content_type=content_type,
            headers=SAVED_NOT_SHOWN
            | {"Content-Disposition": f'attachment; filename="{name}.{format_name}"'},
        )
