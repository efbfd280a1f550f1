"""Registering in a sector: the draft becomes a contribution that waits for its payment."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from selfemployed.models import (
    Contribution,
    Person,
    Plan,
    RegistrationDraft,
    Sector,
    SectorClass,
    SectorRegistration,
    price,
)


class SectorAlreadyRegistered(Exception):
    """This person already holds the sector (rule R1)."""


def sectors_held(user: User) -> set[int]:
    """Ids of the sectors that this person is registered in (rule R1)."""
    return set(SectorRegistration.objects.of(user).held().values_list("sector_id", flat=True))


def draft_for(user: User, sector: Sector) -> RegistrationDraft:
    """This person's draft in a sector, begun anew if there is none.

    Raises ``SectorAlreadyRegistered``.
    """
    if sector.pk in sectors_held(user):
        raise SectorAlreadyRegistered
    draft, _created = RegistrationDraft.objects.get_or_create(user=user, sector=sector)
    return draft


@transaction.atomic
def register(
    draft: RegistrationDraft,
    *,
    details: dict[str, Any],
    sector_class: SectorClass,
    plan: Plan,
    months: int,
) -> Contribution:
    """Submit the first contribution of a sector, with the documents of its draft.

    ``details`` are the values of ``PersonalDetails`` by field name; they are kept with the
    person for next time and, as a snapshot of their own, with the contribution (rule R4).
    Raises ``SectorAlreadyRegistered``; of two submissions at once the second is refused.
    """
    user = User.objects.select_for_update().get(pk=draft.user_id)
    if draft.sector_id in sectors_held(user):
        raise SectorAlreadyRegistered
    person, _created = Person.objects.update_or_create(user=user, defaults=details)
    registration, _created = SectorRegistration.objects.get_or_create(
        person=person, sector=draft.sector
    )
    contribution = Contribution.objects.create(
        registration=registration,
        sector_class=sector_class,
        plan=plan,
        months=months,
        amount=price(plan, months),
        submitted_at=timezone.now(),
        **details,
    )
    draft.documents.update(registration=registration, draft=None)
    draft.delete()
    return contribution


@transaction.atomic
def reject(contribution_id: int, *, reason: str) -> Contribution:
    """Cancel a contribution that was not paid, with a reason that the person can read (§3).

    Raises ``ValueError`` for one that was paid or rejected before, or without a reason.
    """
    contribution = Contribution.objects.select_for_update().get(pk=contribution_id)
    if contribution.activated_at or contribution.rejected_at or not reason.strip():
        raise ValueError("only an unpaid contribution can be rejected, and only with a reason")
    contribution.rejected_at = timezone.now()
    contribution.rejection_reason = reason.strip()
    contribution.save(update_fields=["rejected_at", "rejection_reason"])
    return contribution
