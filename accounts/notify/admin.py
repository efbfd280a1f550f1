from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.audit import Action
from accounts.notify.again import send_again
from accounts.notify.models import Message
from accounts.staff.admin import ModelAdmin, NothingToWrite


@admin.register(Message)
class MessageAdmin(NothingToWrite, ModelAdmin[Message]):
    """What was promised to whom, and whether it arrived. Codes and links are never shown."""

    list_display = [
        "created_at", "channel", "template", "to", "state", "report", "attempts", "sent_at",
    ]  # fmt: skip
    list_filter = ["state", "report", "channel", "template"]
    search_fields = ["subject"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    actions = ["send_again"]

    def get_exclude(self, request: HttpRequest, obj: Message | None = None) -> list[str]:
        return ["body_html", "body_text"] if obj and obj.confidential else ["body_html"]

    @admin.action(description=_("Send again"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, messages: QuerySet[Message]) -> None:
        with transaction.atomic():
            sent = [one for one in messages.select_for_update(of=("self",)) if send_again(one)]
            for message in sent:
                self.record(request, Action.MESSAGE_SENT_AGAIN, message)
        text = ngettext(
            "%(count)d message is sent again within a minute.",
            "%(count)d messages are sent again within a minute.",
            len(sent),
        )
        self.message_user(request, text % {"count": len(sent)})

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notify.change_message")
