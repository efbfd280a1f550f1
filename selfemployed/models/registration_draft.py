"""What a person has typed and uploaded but not yet submitted."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from selfemployed.models.contribution import Contribution
from selfemployed.models.person import SectorRegistration
from selfemployed.models.reference import DocumentType, Sector


class RegistrationDraft(models.Model):
    """The registration form of one sector as it was last left, valid or not."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        related_name="registration_drafts",
    )
    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), on_delete=models.PROTECT, related_name="+"
    )
    data = models.JSONField(_("answers"), default=dict)
    updated_at = models.DateTimeField(_("saved"), auto_now=True)

    class Meta:
        verbose_name = _("registration draft")
        verbose_name_plural = _("registration drafts")
        constraints = [
            models.UniqueConstraint(fields=["user", "sector"], name="one_draft_per_sector")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.sector}"


def random_name(_document: "Document", _filename: str) -> str:
    """Where a document is kept: a name that says nothing and cannot be guessed."""
    name = uuid.uuid4().hex
    return f"documents/{name[:2]}/{name}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def of(self, user: Any) -> "DocumentQuerySet":
        return self.filter(owner=user)

    def submitted_for(self, contribution: Contribution) -> "DocumentQuerySet":
        """Those on which this contribution stands; renewals stand on the registration's own.

        After a rejection a sector is registered with new documents: none is uploaded for it
        before the rejection, so that moment divides the documents of the two.
        """
        documents = self.filter(registration=contribution.registration_id)
        rejected = contribution.registration.contributions.filter(
            rejected_at__isnull=False, submitted_at__lt=contribution.submitted_at
        ).aggregate(last=Max("rejected_at"))["last"]
        if rejected:
            documents = documents.filter(uploaded_at__gt=rejected)
        if contribution.rejected_at:
            documents = documents.filter(uploaded_at__lte=contribution.rejected_at)
        return documents


class Document(models.Model):
    """An uploaded file: of a draft first, of the sector's registration once submitted."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="documents",
    )
    draft = models.ForeignKey(
        RegistrationDraft,
        verbose_name=_("registration draft"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
    )
    registration = models.ForeignKey(
        SectorRegistration,
        verbose_name=_("sector registration"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
    )
    slot = models.SlugField(_("slot"))
    document_type = models.ForeignKey(
        DocumentType,
        verbose_name=_("Document Type"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    file = models.FileField(_("file"), upload_to=random_name)
    file_name = models.CharField(_("File Name"), max_length=120)
    content_type = models.CharField(_("content"), max_length=40)
    size = models.PositiveIntegerField(_("bytes"))
    uploaded_at = models.DateTimeField(_("Date Time"), auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "slot"],
                condition=Q(draft__isnull=False),
                name="one_document_per_slot_of_a_draft",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
