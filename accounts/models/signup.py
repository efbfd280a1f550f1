"""A sign-up on its way: nothing in it blocks anybody until it is activated."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.choices import ID_TYPES, LANGUAGES


class SignUp(models.Model):
    id_type = models.CharField(_("ID type"), max_length=16, choices=ID_TYPES)
    ic_number = models.CharField(_("IC number"), max_length=16)
    full_name = models.CharField(_("full name"), max_length=150)
    email = models.EmailField(_("email"))
    mobile = models.CharField(_("mobile number"), max_length=16)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    terms_accepted_at = models.DateTimeField(_("terms accepted at"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now, db_index=True)
    phone_verified_at = models.DateTimeField(_("phone verified at"), null=True, blank=True)
    # SHA-256 of the token in the mail: a copy of the database activates nothing.
    activation_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    activation_sent_at = models.DateTimeField(_("activation sent at"), null=True, blank=True)
    activation_expires_at = models.DateTimeField(_("activation expires at"), null=True, blank=True)
    activated_at = models.DateTimeField(_("activated at"), null=True, blank=True)

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")

    def __str__(self) -> str:
        return self.full_name
