"""A driver whose cover can be renewed and paid on one page."""

from datetime import datetime

import time_machine

from accounts.models import User
from payments import inbox
from payments.models import Door, Payment
from selfemployed.models import Contribution
from tests.making import Gateway, at, begin, submit

PAID = at("27-12-2019 16:25:42")
# The day after; four months of ART end on 26-04-2020.
TODAY = at("28-12-2019 10:00:00")


def page_of(contribution: Contribution) -> str:
    return f"/contributions/{contribution.registration_id}/renew-and-pay/"


def settle(contribution: Contribution, gateway: Gateway, bank: str = "ABB0233") -> Payment:
    """The contribution, paid now from this bank."""
    payment = begin(contribution, bank)
    inbox.receive(gateway.says(payment), door=Door.DIRECT)
    payment.refresh_from_db()
    return payment


def bought(
    user: User, gateway: Gateway, *, sector: str = "ART", months: int = 4, at: datetime = PAID
) -> Contribution:
    """A first contribution, submitted and paid at that moment."""
    with time_machine.travel(at, tick=False):
        contribution = submit(user, sector, months=months)
        settle(contribution, gateway)
    contribution.refresh_from_db()
    return contribution
