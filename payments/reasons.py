"""The sentence that a person reads for each reason FPX gives."""

from django.utils.translation import gettext_lazy as _

from payments.fpx.codes import Reason

SENTENCES = {
    Reason.APPROVED: _("Your bank approved the payment."),
    Reason.IN_PROGRESS: _("Your bank is still working on this payment."),
    Reason.AWAITING_APPROVAL: _("Your bank is waiting for someone to approve this payment."),
    Reason.UNKNOWN: _("We are asking your bank what became of this payment."),
    Reason.NOT_FOUND: _("The payment was not completed at the bank."),
    Reason.CANCELLED: _("The payment was cancelled. No money was taken."),
    Reason.TIMED_OUT: _("The bank's page was left open too long. No money was taken."),
    Reason.INSUFFICIENT_FUNDS: _(
        "There was not enough money in the account. Try another account or bank."
    ),
    Reason.OVER_LIMIT: _(
        "The amount is over your online banking limit. Raise the limit with your bank, "
        "or use another bank."
    ),
    Reason.UNDER_MINIMUM: _("The amount is below the least that FPX can transfer."),
    Reason.ACCOUNT_REFUSED: _(
        "Your bank could not use this account. Choose another account or bank."
    ),
    Reason.NOT_LOGGED_IN: _("You did not finish logging in at the bank. No money was taken."),
    Reason.BANK_REFUSED: _("Your bank refused the payment. Ask your bank, or use another one."),
    Reason.BANK_UNAVAILABLE: _(
        "The bank is not available at the moment. Try again later, or use another bank."
    ),
    Reason.OUTSIDE_HOURS: _("The bank is closed for payments at this hour. Try again later."),
    Reason.DUPLICATE_ORDER: _("This payment was sent to the bank twice. Please start it again."),
    Reason.INVALID_EMAIL: _(
        "The bank refused the e-mail address. Please tell us, so that we can help."
    ),
    Reason.PORTAL_REFUSED: _(
        "FPX refused the request of this portal. No money was taken. Please try again later."
    ),
    Reason.SYSTEM_ERROR: _("Something went wrong at FPX or at the bank. Please try again later."),
    Reason.EXCEPTION_HANDLING: _("The bank reported a problem in the middle of the payment."),
}
