"""What staff prove themselves with after the password: an app on their phone, or a code on paper.

The parts are django-otp's; the secrets are kept as the portal keeps secrets (ADR 0021).
"""

import secrets
from base64 import b32decode, b32encode
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from accounts.encryption import EncryptedTextField

ISSUER = "MATRIX"
# The wait after a wrong code doubles from a second; this many failures are nine minutes.
MOST_FAILURES = 10


def new_secret() -> str:
    """160 random bits, as authenticator apps want to have them typed."""
    return b32encode(secrets.token_bytes(20)).decode("ascii")


class Authenticator(TimestampMixin, ThrottlingMixin, Device):
    """An app that shows a new six-digit code every 30 seconds (RFC 6238)."""

    secret = EncryptedTextField(_("secret"), default=new_secret)
    last_step = models.BigIntegerField(_("last step"), default=-1)

    class Meta:
        verbose_name = _("authenticator")
        verbose_name_plural = _("authenticators")
        constraints = [
            # At most the one in use, and the one that is being set up.
            models.UniqueConstraint(
                fields=["user", "confirmed"], name="accounts_authenticator_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def totp(self) -> TOTP:
        return TOTP(b32decode(self.secret))

    @property
    def spelled_secret(self) -> str:
        """In groups of four, for who has to type it."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))

    @property
    def link(self) -> str:
        """The address that an authenticator app opens, also as a picture."""
        label = quote(f"{ISSUER}:{self.user.full_name}")
        return f"otpauth://totp/{label}?{urlencode({'secret': self.secret, 'issuer': ISSUER})}"

    def verify_token(self, token: str) -> bool:
        """Whether this is the code of now, or of 30 seconds around, and later than the last one.

        Counts what was wrong. The row must be locked, or one code would pass twice.
        """
        allowed, _reason = self.verify_is_allowed()
        if not allowed:
            return False
        totp = self.totp
        if not totp.verify(int(token), tolerance=1, min_t=self.last_step + 1):
            self.throttle_increment()
            return False
        self.last_step = totp.t()
        self.forgive()
        return True

    def forgive(self) -> None:
        """Something was right: failures no longer count."""
        self.set_last_used_timestamp(commit=False)
        self.throttle_reset()

    def throttle_increment(self, commit: bool = True) -> None:
        super().throttle_increment(commit=False)
        self.throttling_failure_count = min(self.throttling_failure_count, MOST_FAILURES)
        if commit:
            self.save()

    def get_throttle_factor(self) -> int:
        return 1


class RecoveryCode(models.Model):
    """A code on paper for the day the phone is lost; kept as a keyed hash, and works once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="recovery_codes",
    )
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="accounts_recovery_code_once")
        ]

    def __str__(self) -> str:
        return str(self.user)
