"""Renewing a sector and beginning its payment in one step (ADR 0034)."""

from typing import Any

from django.db import transaction

from accounts.models import User
from payments import checkout
from payments.models import Bank, Payment
from payments.states import PaymentState
from selfemployed import renewal
from selfemployed.models import Plan, SectorRegistration


@transaction.atomic
def renew_and_pay(
    registration: SectorRegistration, *, plan: Plan, months: int, bank: Bank
) -> Payment:
    """Submit the next contribution of a sector and begin its payment, both or neither.

    The account is held first, because ``closing`` sees no contribution that is not committed
    yet; then the registration, so of two at once the second is refused. There is no earlier
    attempt of a new contribution that FPX could be asked about. Raises ``CannotRenew`` and
    ``ChoiceRefused`` of ``renewal``, ``NotTransferable`` and ``NothingToPay`` of ``checkout``.
    """
    User.objects.select_for_update(no_key=True).get(pk=registration.person.user_id)
    contribution = renewal.renew(registration, plan=plan, months=months)
    return checkout.begin(contribution, bank=bank, buyer_email=contribution.email)


def usual_bank(user: Any) -> Bank | None:
    """The bank from which this person paid last; none before the first paid contribution."""
    paid = Payment.objects.of(user).filter(state=PaymentState.PAID).select_related("bank")
    last = paid.order_by("paid_at", "pk").last()
    return last.bank if last else None
