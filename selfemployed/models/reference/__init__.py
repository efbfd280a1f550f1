"""Reference data that staff edit and ``selfemployed.reference`` loads."""

from selfemployed.models.reference.documents import (
    DocumentAlternative,
    DocumentSlot,
    DocumentType,
)
from selfemployed.models.reference.loads import ReferenceLoad
from selfemployed.models.reference.places import Branch, City, Postcode, State
from selfemployed.models.reference.plans import Plan
from selfemployed.models.reference.sectors import Sector, SectorClass

__all__ = [
    "Branch",
    "City",
    "DocumentAlternative",
    "DocumentSlot",
    "DocumentType",
    "Plan",
    "Postcode",
    "ReferenceLoad",
    "Sector",
    "SectorClass",
    "State",
]
