"""Contributions and coverages as rows of a file."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export.resources import Resource

from accounts.staff.exports import Column
from selfemployed.models import Contribution
from wording.formats import masked_ic, moment


def status_now(contribution: Contribution) -> str:
    return str(contribution.status_at(timezone.now()).label)


class ContributionRows(Resource):
    code = Column(_("Self-Employed Code"), "registration__self_employed_code")
    person = Column(_("person"), "full_name")
    ic_number = Column(_("IC number"), "ic_number", masked_ic)
    sector = Column(_("sector"), "registration__sector__name")
    sector_class = Column(_("class"), "sector_class__name")
    plan = Column(_("Contribution Plan"), "plan__number")
    months = Column(_("months"), "months")
    amount = Column(_("amount (RM)"), "amount")
    state = Column(_("Contribution Status"), "", status_now)
    submitted = Column(_("Submitted"), "submitted_at", moment)
    paid = Column(_("paid"), "activated_at", moment)
    start = Column(_("start"), "coverage__start", moment)
    end = Column(_("end"), "coverage__end", moment)
    rejected = Column(_("Rejected"), "rejected_at", moment)
    reason = Column(_("Reason"), "rejection_reason")


class CoverageRows(Resource):
    code = Column(_("Self-Employed Code"), "registration__self_employed_code")
    person = Column(_("person"), "registration__person__full_name")
    ic_number = Column(_("IC number"), "registration__person__ic_number", masked_ic)
    sector = Column(_("sector"), "registration__sector__name")
    months = Column(_("months"), "contribution__months")
    paid = Column(_("paid"), "paid_at", moment)
    start = Column(_("start"), "start", moment)
    end = Column(_("end"), "end", moment)
