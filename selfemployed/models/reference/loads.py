from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferenceLoad(models.Model):
    """What the loader last took from the data files for one table.

    ``digest`` is of the whole table, ``rows`` holds one digest for each of its rows: with
    them a later load sees what the files changed, and leaves alone what staff changed.
    """

    name = models.CharField(_("table"), max_length=40, unique=True)
    digest = models.CharField(_("digest"), max_length=64)
    rows = models.JSONField(_("row digests"), default=dict)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("reference data load")
        verbose_name_plural = _("reference data loads")

    def __str__(self) -> str:
        return self.name
