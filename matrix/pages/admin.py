from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.people import member
from accounts.staff.admin import ModelAdmin, NothingToWrite
from matrix.pages import closing
from matrix.pages.models import Closure
from wording.formats import masked_ic


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
