from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.audit import Action
from accounts.models import User
from accounts.people import member
from accounts.staff.admin import ModelAdmin, NothingToWrite
from matrix.pages import closing, feedback, references
from matrix.pages.forms import HandleFeedbackForm
from matrix.pages.models import Closure, Feedback
from wording.formats import masked_ic

HELP_FOR_HANDLING = {
    "answer": _("Mailed to the person as it stands, once. It cannot be taken back."),
    "note": _(
        "What was done. It is not mailed, but a member finds it in the copy of their own data. "
        "With a note alone the feedback is closed without an answer."
    ),
}


@admin.register(Closure)
class ClosureAdmin(NothingToWrite, ModelAdmin[Closure]):
    list_display = ["person", "ic_masked", "closed_at", "reopened_at", "reopened_by"]
    list_filter = ["reopened_at"]
    list_select_related = ["user", "reopened_by"]
    search_fields = ["user__full_name"]
    fields = ["person", "ic_masked", "closed_at", "reopened_at", "reopened_by"]
    actions = ["reopen"]

    def subject_of(self, obj: Closure) -> User:
        return obj.user

    @admin.display(description=_("person"), ordering="user__full_name")
    def person(self, closure: Closure) -> str:
        return closure.user.full_name

    @admin.display(description=_("IC number"))
    def ic_masked(self, closure: Closure) -> str:
        return masked_ic(closure.user.ic_number)

    @admin.action(description=_("Open the account again"), permissions=["reopen"])
    def reopen(self, request: HttpRequest, closures: QuerySet[Closure]) -> None:
        count = 0
        for closure in closures:
            try:
                closing.reopen(request, closure.pk, by=member(request))
            except closing.AlreadyOpen:
                continue
            count += 1
        text = ngettext(
            "%(count)d account is open again.", "%(count)d accounts are open again.", count
        )
        self.message_user(request, text % {"count": count})

    def has_reopen_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("pages.change_closure")


@admin.register(Feedback)
class FeedbackAdmin(NothingToWrite, ModelAdmin[Feedback]):
    list_display = ["reference", "topic", "received_at", "state", "who"]
    list_filter = ["state", "topic"]
    list_select_related = ["user"]
    search_fields = ["reference__startswith"]
    search_help_text = _("The reference, or how it begins; spaces and small letters do no harm.")
    date_hierarchy = "received_at"
    form = HandleFeedbackForm
    readonly_fields = [
        "reference", "topic", "received_at", "who", "address", "language", "message", "state",
        "handled_at", "handled_by",
    ]  # fmt: skip
    changed = Action.FEEDBACK_HANDLED

    def subject_of(self, obj: Feedback) -> User | None:
        return obj.user

    @admin.display(description=_("from"))
    def who(self, row: Feedback) -> str:
        return row.who or self.get_empty_value_display()

    @admin.display(description=_("email"))
    def address(self, row: Feedback) -> str:
        return row.address or self.get_empty_value_display()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Where an answer would reach nobody, there is nothing to write it into."""
        answer = [] if obj and not obj.address else ["answer"]
        return [*self.readonly_fields, *answer, "note"]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in HELP_FOR_HANDLING:
            field.help_text = HELP_FOR_HANDLING[db_field.name]
        return field

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Feedback], search_term: str
    ) -> tuple[QuerySet[Feedback], bool]:
        """As it was heard on the telephone; a sign that was misheard is said."""
        wanted = references.tidy(search_term)
        if len(wanted) >= references.LENGTH and not references.is_reference(wanted):
            self.message_user(request, _("No reference is written like this."), messages.WARNING)
        return super().get_search_results(request, queryset, wanted)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What waits is changed by being answered or closed, and then by nobody."""
        may = request.user.has_perm("pages.change_feedback")
        return may and not (isinstance(obj, Feedback) and obj.handled_at)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Two may have the same one before them: the second is told, not forbidden."""
        try:
            return super().change_view(request, *args, **kwargs)
        except (feedback.AlreadyHandled, PermissionDenied):
            if not self.has_change_permission(request):
                raise
        messages.error(request, _("Somebody answered or closed this in the meantime."))
        return redirect(request.path)

    def save_model(self, request: HttpRequest, obj: Feedback, form: Any, change: bool) -> None:
        feedback.handle(obj.pk, by=member(request), answer=obj.answer, note=obj.note)
