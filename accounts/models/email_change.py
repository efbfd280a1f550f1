"""A new email address that waits for its owner to open the link that was sent there."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wording.formats import masked_email


class EmailChange(models.Model):
    # One at a time: who asks again has mistyped, and the link before must open nothing.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="email_change"
    )
    email = models.EmailField(_("email"))
    # SHA-256 of the token in the mail, as with an activation.
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires at"), db_index=True)

    class Meta:
        verbose_name = _("change of email")
        verbose_name_plural = _("changes of email")

    def __str__(self) -> str:
        return masked_email(self.email)
