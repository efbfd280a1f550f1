"""One-time codes, kept only as a keyed hash."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wording.formats import masked_mobile


class OneTimeCode(models.Model):
    class Purpose(models.TextChoices):
        SIGN_UP = "sign_up", _("sign up")
        CHANGE_MOBILE = "change_mobile", _("change of mobile number")

    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices)
    destination = models.CharField(_("mobile number"), max_length=16)
    session_nonce = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        indexes = [
            models.Index(fields=["destination", "created_at"], name="accounts_code_destination"),
            models.Index(fields=["created_at"], name="accounts_code_created"),
        ]

    def __str__(self) -> str:
        return f"{masked_mobile(self.destination)} {self.get_purpose_display()}"
