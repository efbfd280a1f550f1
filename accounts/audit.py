"""Writing the trail: every look at what is private and every change that staff make."""

from django.http import HttpRequest

from accounts.addresses import client_address
from accounts.models import User
from accounts.models.audit import Action, AuditEntry
from wording.request_ids import current_request_id

__all__ = ["Action", "record"]


def record(
    action: Action,
    *,
    request: HttpRequest | None,
    actor: User | None,
    subject: User | None = None,
    target: str = "",
    **detail: str,
) -> None:
    """Write one entry, in the caller's transaction: what is undone was not done.

    ``target`` names a row as ``payments.case 12``; ``detail`` says more, and never an IC number,
    a phone number, an address or a password. Without a request (a command) there is no address.
    """
    AuditEntry.objects.create(
        action=action,
        actor=actor,
        subject=subject,
        target=target,
        ip=client_address(request) if request else None,
        request_id=current_request_id(),
        detail=detail,
    )
