"""The trail: who did what to whose data, from where. The database lets nobody change it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wording.formats import moment


class Action(models.TextChoices):
    """What is written down. Staff first, then what people do with their own accounts."""

    STAFF_SIGNED_IN = "staff_signed_in", _("staff signed in")
    SECOND_STEP_REFUSED = "second_step_refused", _("second step refused")
    SECOND_STEP_SET_UP = "second_step_set_up", _("second step set up")
    SECOND_STEP_RESET = "second_step_reset", _("second step reset")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("recovery codes made")
    IC_NUMBER_SHOWN = "ic_number_shown", _("IC number shown")
    DOCUMENT_DOWNLOADED = "document_downloaded", _("document downloaded")
    RECEIPT_DOWNLOADED = "receipt_downloaded", _("receipt downloaded")
    RECEIPT_VOIDED = "receipt_voided", _("receipt declared void")
    COVER_CHECKED = "cover_checked", _("cover at a moment looked up")
    CERTIFICATE_ISSUED = "certificate_issued", _("certificate of cover issued")
    CERTIFICATE_DOWNLOADED = "certificate_downloaded", _("certificate of cover downloaded")
    ADDED = "added", _("added")
    CHANGED = "changed", _("changed")
    DELETED = "deleted", _("deleted")
    ROLES_CHANGED = "roles_changed", _("roles changed")
    CONTRIBUTION_REJECTED = "contribution_rejected", _("contribution rejected")
    CASE_CLOSED = "case_closed", _("case closed")
    SETTLEMENT_LIST_UPLOADED = "settlement_list_uploaded", _("settlement list uploaded")
    FPX_ASKED = "fpx_asked", _("FPX asked again")
    MESSAGE_SENT_AGAIN = "message_sent_again", _("message sent again")
    FEEDBACK_HANDLED = "feedback_handled", _("feedback answered or closed")
    LIST_EXPORTED = "list_exported", _("list exported")

    PASSWORD_CHANGED = "password_changed", _("password changed")
    PASSWORD_RESET = "password_reset", _("forgotten password replaced")
    MOBILE_CHANGED = "mobile_changed", _("mobile number changed")
    EMAIL_CHANGED = "email_changed", _("email changed")
    PHRASE_CHANGED = "phrase_changed", _("secret phrase changed")
    SESSIONS_ENDED = "sessions_ended", _("other sessions ended")
    DATA_EXPORTED = "data_exported", _("own data downloaded")
    ACCOUNT_CLOSED = "account_closed", _("account closed")
    ACCOUNT_REOPENED = "account_reopened", _("account reopened")


def actions() -> list[tuple[str, Any]]:
    """Named in the migration, so that a new action needs none."""
    return list(Action.choices)


class AuditEntry(models.Model):
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    action = models.CharField(_("action"), max_length=40, choices=actions)
    # Nobody who is named in the trail can be deleted: nulling them would change it.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who did it"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("whose data"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    target = models.CharField(_("what"), max_length=120, blank=True)
    ip = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    detail = models.JSONField(_("detail"), default=dict, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        indexes = [models.Index(fields=["target"], name="accounts_audit_target")]

    def __str__(self) -> str:
        return f"{moment(self.at)} {self.get_action_display()}"
