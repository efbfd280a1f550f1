"""A browser's session; once somebody has signed in, the row says who, when and from where."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.browsers import browser


class Session(AbstractBaseSession):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="sessions",
        null=True,
    )
    started_at = models.DateTimeField(_("started at"), null=True)
    seen_at = models.DateTimeField(_("last seen at"))
    ip = models.GenericIPAddressField(_("IP address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=255, blank=True)

    def __str__(self) -> str:
        # Django's own says the key, which opens the session.
        return f"{self.seen_at:%Y-%m-%d %H:%M:%S} {self.ip or ''}".strip()

    @property
    def browser(self) -> str:
        return browser(self.user_agent)

    @property
    def handle(self) -> str:
        """Names the session on a page without opening it, as its key would."""
        return salted_hmac("accounts.sessions", self.session_key, algorithm="sha256").hexdigest()
