"""Cases: what the portal asks a person to look at, and what they did about it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import Action
from accounts.models import User
from accounts.staff.admin import ModelAdmin, NothingToWrite
from accounts.staff.exports import Exports
from payments import case_details, cases
from payments.admin.exports import PERSON, CaseRows
from payments.models import Case

FACTS = ("kind", "order_number", "payment", "told", "opened_at", "closed_at", "closed_by")

OUTCOME_HELP = gettext_lazy(
    "Closes the case for good. The person of the payment reads this sentence, for example: "
    "Paid back on 3 March by transfer 123."
)


class OpenFilter(admin.SimpleListFilter):
    """Open ones first of all: the list begins with what is to be done."""

    title = gettext_lazy("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("closed", _("closed")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("open"),
        }
        for value, title in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        match self.value():
            case "all":
                return queryset
            case "closed":
                return queryset.filter(closed_at__isnull=False)
            case _:
                return queryset.filter(closed_at__isnull=True)


@admin.register(Case)
class CaseAdmin(Exports[Case], NothingToWrite, ModelAdmin[Case]):
    list_display = ["opened_at", "kind", "order_number", "told", "closed_at", "outcome"]
    list_filter = [OpenFilter, "kind"]
    search_fields = ["order_number__startswith"]
    date_hierarchy = "opened_at"
    fields = [*FACTS, "outcome"]
    readonly_fields = FACTS
    changed = Action.CASE_CLOSED
    export_resource = CaseRows
    export_related = (f"payment__{PERSON}", "closed_by")

    @admin.display(description=gettext_lazy("detail"), ordering="detail")
    def told(self, case: Case) -> str:
        return case_details.told(case.detail)

    def subject_of(self, obj: Case) -> User | None:
        return obj.payment.contribution.registration.person.user if obj.payment else None

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "outcome":
            field.required, field.help_text = True, OUTCOME_HELP
        return field

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """An open case is changed by being closed, a closed one by nobody."""
        may = request.user.has_perm("payments.change_case")
        return may and not (isinstance(obj, Case) and obj.closed_at)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Two may have the same open case before them: the second is told, not forbidden."""
        try:
            return super().change_view(request, *args, **kwargs)
        except (cases.AlreadyClosed, PermissionDenied):
            if not self.has_change_permission(request):
                raise
        messages.error(request, _("Somebody closed this case in the meantime."))
        return redirect(request.path)

    def save_model(self, request: HttpRequest, obj: Case, form: Any, change: bool) -> None:
        cases.close(obj.pk, by=request.user, outcome=obj.outcome)  # type: ignore[arg-type]
