"""Filters of staff's lists that follow from dates; the cards of the index lead to them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from selfemployed import reminders
from selfemployed.models import Contribution, Coverage


class PaidFilter(admin.SimpleListFilter):
    title = _("payment")
    parameter_name = "payment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("waiting", _("waiting for payment")),
            ("paid", _("paid")),
            ("rejected", _("rejected")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Contribution]
    ) -> QuerySet[Contribution]:
        match self.value():
            case "waiting":
                return queryset.filter(activated_at__isnull=True, rejected_at__isnull=True)
            case "paid":
                return queryset.filter(activated_at__isnull=False)
            case "rejected":
                return queryset.filter(rejected_at__isnull=False)
            case _unknown:
                return queryset


class CoverFilter(admin.SimpleListFilter):
    title = _("cover")
    parameter_name = "cover"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("now", _("covered now")),
            ("later", _("begins later")),
            ("ended", _("ended")),
            ("reminder", _("a reminder is due")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Coverage]) -> QuerySet[Coverage]:
        now = timezone.now()
        match self.value():
            case "now":
                return queryset.filter(start__lte=now, end__gte=now)
            case "later":
                return queryset.filter(start__gt=now)
            case "ended":
                return queryset.filter(end__lt=now)
            case "reminder":
                return queryset.filter(pk__in=reminders.all_due(now=now))
            case _unknown:
                return queryset
