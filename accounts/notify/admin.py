from django.contrib import admin
from django.http import HttpRequest

from accounts.notify.models import Message
from accounts.staff.admin import ModelAdmin, NothingToWrite


@admin.register(Message)
class MessageAdmin(NothingToWrite, ModelAdmin[Message]):
    """What was promised to whom, and whether it was sent. Codes and links are never shown."""

    list_display = ["created_at", "channel", "template", "to", "state", "attempts", "sent_at"]
    list_filter = ["state", "channel", "template"]
    search_fields = ["subject"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]

    def get_exclude(self, request: HttpRequest, obj: Message | None = None) -> list[str]:
        return ["body_html", "body_text"] if obj and obj.confidential else ["body_html"]
