"""Certificates of cover: what a person was told about one moment."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.people import staff_may


class CoverCertificateQuerySet(models.QuerySet["CoverCertificate"]):
    def visible_to(self, user: User | AnonymousUser) -> "CoverCertificateQuerySet":
        """A person's own certificates; all of them for staff who may view them."""
        if staff_may(user, "payments.view_covercertificate"):
            return self
        return self.filter(owner_id=user.pk)


class CoverCertificate(models.Model):
    """Whether a person was covered at a moment, sector by sector, as it stood when it was issued.

    A trigger in the database refuses to change or delete one.
    """

    reference = models.CharField(_("reference"), max_length=24, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="cover_certificates",
    )
    moment = models.DateTimeField(_("moment asked about"))
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("issued by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    snapshot = models.JSONField(_("as printed"))

    objects = CoverCertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate of cover")
        verbose_name_plural = _("certificates of cover")
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return self.reference
