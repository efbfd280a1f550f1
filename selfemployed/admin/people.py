from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.staff.admin import ModelAdmin, NothingToWrite, TabularInline
from accounts.staff.ic_numbers import MasksIc
from accounts.staff.shown import money
from selfemployed.admin.contributions import DETAILS
from selfemployed.admin.exports import status_now
from selfemployed.models import Contribution, Person, SectorRegistration
from wording.formats import masked_ic


@admin.register(Person)
class PersonAdmin(MasksIc, ModelAdmin[Person]):
    """The details kept for next time. Who the person is belongs to the account.

    Searched by name only: an IC number does not belong into an address that is logged.
    """

    list_display = ["full_name", "hidden_ic", "state", "branch"]
    list_select_related = ["state", "branch"]
    list_filter = ["state", "branch"]
    search_fields = ["full_name"]
    readonly_fields = ["user", "full_name"]
    fields = ["user", "hidden_ic", *DETAILS]

    def subject_of(self, obj: Person) -> User:
        return obj.user

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return False


class ContributionsInline(NothingToWrite, TabularInline[Contribution, SectorRegistration]):
    model = Contribution
    show_change_link = True
    fields = ["submitted_at", "plan", "months", "money", "status_now"]
    readonly_fields = ["money", "status_now"]
    ordering = ["submitted_at", "pk"]
    money = money("amount", _("Contribution Amount"))

    @admin.display(description=_("Contribution Status"))
    def status_now(self, contribution: Contribution) -> str:
        return status_now(contribution)


@admin.register(SectorRegistration)
class SectorRegistrationAdmin(NothingToWrite, ModelAdmin[SectorRegistration]):
    list_display = ["person", "hidden_ic", "sector", "self_employed_code", "created_at"]
    list_select_related = ["person", "sector"]
    list_filter = ["sector"]
    search_fields = ["person__full_name", "self_employed_code"]
    fields = ["person", "sector", "self_employed_code", "created_at"]
    inlines = [ContributionsInline]

    @admin.display(description=_("New IC"))
    def hidden_ic(self, registration: SectorRegistration) -> str:
        return masked_ic(registration.person.ic_number)
