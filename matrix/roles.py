"""The roles of staff: which rights each has. A person may hold several.

Superusers are above them: they add colleagues, give roles and reset second steps.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

READ_PEOPLE = [
    "accounts.view_user", "accounts.view_signup", "accounts.view_signin", "notify.view_message",
    "selfemployed.view_person", "selfemployed.view_sectorregistration",
    "selfemployed.view_contribution", "selfemployed.view_coverage",
    "selfemployed.view_document", "selfemployed.view_registrationdraft", "pages.view_closure",
    "pages.view_feedback",
    "payments.view_covercertificate",
]  # fmt: skip
READ_MONEY = [
    "payments.view_payment", "payments.view_surpluspayment", "payments.view_mismatchedpayment",
    "payments.view_paymentevent", "payments.view_gatewaymessage", "payments.view_case",
    "payments.view_reconciliation", "payments.view_difference", "payments.view_bank",
    "receipts.view_receipt",
]  # fmt: skip
REFERENCE = [
    "sector", "sectorclass", "documenttype", "documentslot", "documentalternative", "plan",
    "state", "city", "postcode", "branch",
]  # fmt: skip
READ_REFERENCE = [f"selfemployed.view_{table}" for table in [*REFERENCE, "referenceload"]]
WRITE_REFERENCE = [
    f"selfemployed.{verb}_{table}" for verb in ("add", "change") for table in REFERENCE
]

# Takes what a list shows along as a file: of the lists only that the role may see.
EXPORT = "accounts.export_lists"

# Helps people at the counter and on the telephone.
CLERK = [
    *READ_PEOPLE, *READ_REFERENCE, "receipts.view_receipt", "payments.view_payment",
    "accounts.show_ic_number", "selfemployed.change_person", "selfemployed.change_contribution",
    "notify.change_message",
    "payments.add_covercertificate",
    "pages.change_feedback",
]  # fmt: skip
# Looks after the money that came, and that did not.
FINANCE = [
    *READ_MONEY, "selfemployed.view_contribution", "selfemployed.view_coverage",
    "selfemployed.view_plan", "payments.change_payment", "payments.change_case",
    "payments.add_reconciliation", "payments.change_bank", EXPORT,
]  # fmt: skip
# Answers for both, and keeps the reference data.
SUPERVISOR = [
    *CLERK, *FINANCE, *WRITE_REFERENCE, "accounts.view_auditentry", "pages.change_closure",
    "receipts.add_voidnote",
]  # fmt: skip
# Sees everything but whole IC numbers, may take it along, and changes nothing.
AUDITOR = [
    *READ_PEOPLE, *READ_MONEY, *READ_REFERENCE, "accounts.view_auditentry", "auth.view_group",
    EXPORT,
]  # fmt: skip

ROLES = {"clerk": CLERK, "finance": FINANCE, "supervisor": SUPERVISOR, "auditor": AUDITOR}


@transaction.atomic
def load() -> None:
    """Make the roles as they are written here, whatever was changed by hand.

    Raises ``LookupError`` for a right that does not exist.
    """
    for name, rights in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(rights))


def _permissions(rights: Iterable[str]) -> list[Permission]:
    wanted = set(rights)
    named = Q(pk__in=[])
    for right in wanted:
        app, codename = right.split(".")
        named |= Q(content_type__app_label=app, codename=codename)
    found = list(Permission.objects.filter(named).select_related("content_type"))
    known = {f"{right.content_type.app_label}.{right.codename}" for right in found}
    if missing := wanted - known:
        raise LookupError(f"no such right: {', '.join(sorted(missing))}")
    return found
