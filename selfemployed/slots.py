"""Which document slots a registration has (rule R3)."""

from django.db.models import Q, QuerySet

from selfemployed.models import DocumentSlot, Sector, SectorClass


def slots_of(sector: Sector, sector_class: SectorClass | None) -> QuerySet[DocumentSlot]:
    """The slots of everyone, of the sector and, once it is chosen, of the class; in form order."""
    if sector_class is not None:
        return DocumentSlot.objects.for_class(sector_class)
    return DocumentSlot.objects.filter(
        Q(sector=None, sector_class=None) | Q(sector=sector)
    ).prefetch_related("alternatives__document_type")
