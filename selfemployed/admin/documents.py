from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.forms import BooleanField, Field
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.staff.admin import ModelAdmin, NothingToWrite
from accounts.staff.shown import lines
from selfemployed.forms.registration import RegistrationForm
from selfemployed.models import Document, RegistrationDraft


@admin.register(Document)
class DocumentAdmin(NothingToWrite, ModelAdmin[Document]):
    list_display = ["file_name", "document_type", "owner", "uploaded_at", "shown_size", "download"]
    list_select_related = ["document_type", "owner"]
    list_filter = ["document_type", "uploaded_at"]
    search_fields = ["owner__full_name"]
    ordering = ["-uploaded_at", "-pk"]
    fields = [
        "file_name",
        "document_type",
        "slot",
        "owner",
        "registration",
        "draft",
        "uploaded_at",
        "content_type",
        "shown_size",
        "download",
    ]

    @admin.display(description=gettext_lazy("size"))
    def shown_size(self, document: Document) -> str:
        return filesizeformat(document.size)

    @admin.display(description=gettext_lazy("file"))
    def download(self, document: Document) -> SafeString:
        url = reverse("selfemployed:document", args=[document.pk])
        return format_html('<a href="{}">{}</a>', url, _("Download"))


@admin.register(RegistrationDraft)
class RegistrationDraftAdmin(NothingToWrite, ModelAdmin[RegistrationDraft]):
    list_display = ["user", "sector", "updated_at"]
    list_select_related = ["user", "sector"]
    list_filter = ["sector"]
    search_fields = ["user__full_name"]
    fields = ["user", "sector", "updated_at", "answers"]

    @admin.display(description=gettext_lazy("answers"))
    def answers(self, draft: RegistrationDraft) -> str:
        """As the form asks them, in its order; what it does not ask comes last."""
        form = RegistrationForm(
            draft.user, draft.sector, draft, on=timezone.localdate(), checked=False
        )
        asked = {name: field for part in form for name, field in part.fields.items()}
        answered = draft.data
        known = [
            (asked[name].label or name, chosen(asked[name], answered[name]))
            for name in asked
            if name in answered
        ]
        return lines([*known, *((name, answered[name]) for name in answered if name not in asked)])


def chosen(field: Field, answer: Any) -> Any:
    """The words of a choice; an answer that is none of them, and a typed one, as it was given."""
    if isinstance(field, BooleanField):
        return display_for_value(bool(answer), "–", boolean=True)
    words = {str(value): label for value, label in getattr(field, "choices", ())}
    return words.get(str(answer), answer) or "–"
