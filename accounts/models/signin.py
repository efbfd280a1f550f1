"""Who signed in, when and from where; and the recent failures that slow guessing down."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.browsers import browser
from wording.formats import moment


class SignIn(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="sign_ins",
        null=True,
        blank=True,
    )
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    successful = models.BooleanField(_("successful"))
    ip = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = [models.Index(fields=["user", "-at"], name="accounts_signin_user_at")]

    def __str__(self) -> str:
        return f"{moment(self.at)} {self.ip or ''}".strip()

    @property
    def browser(self) -> str:
        return browser(self.user_agent)


class FailedAttempt(models.Model):
    """One wrong password. The key is a keyed hash of an IC number, an address, or both."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["key", "at"], name="accounts_failed_key_at"),
            models.Index(fields=["at"], name="accounts_failed_at"),
        ]

    def __str__(self) -> str:
        return moment(self.at)
