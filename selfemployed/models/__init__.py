from selfemployed.models.choices import Gender, Nationality, Race, SelfEmployedStatus
from selfemployed.models.contribution import Contribution, Coverage, price
from selfemployed.models.person import Person, PersonalDetails, SectorRegistration, details_of
from selfemployed.models.reference import (
    Branch,
    City,
    DocumentAlternative,
    DocumentSlot,
    DocumentType,
    Plan,
    Postcode,
    Sector,
    SectorClass,
    State,
)
from selfemployed.models.registration_draft import Document, RegistrationDraft
from selfemployed.models.reminder import Reminder, ReminderStop

__all__ = [
    "Branch",
    "City",
    "Contribution",
    "Coverage",
    "Document",
    "DocumentAlternative",
    "DocumentSlot",
    "DocumentType",
    "Gender",
    "Nationality",
    "Person",
    "PersonalDetails",
    "Plan",
    "Postcode",
    "Race",
    "RegistrationDraft",
    "Reminder",
    "ReminderStop",
    "Sector",
    "SectorClass",
    "SectorRegistration",
    "SelfEmployedStatus",
    "State",
    "details_of",
    "price",
]
