"""A year played forward, day by day: what is bought, said, shown and proved on the way.

The driver buys a month on the last day of January of a leap year, renews in time, renews in the
last second, forgets, comes back after a gap, and stops.
"""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from accounts.models import User
from accounts.notify.models import Message
from payments import inbox
from payments.history import history
from payments.models import Door, Payment
from receipts.models import Receipt
from selfemployed import reminders, renewal
from selfemployed.models import Contribution, Coverage, Reminder
from tests.making import Gateway, at, begin, plan_number, registration, submit
from wording import formats

# When money comes, and for how many months.
BOUGHT = {
    "31-01-2024 10:00:00": 1,  # a leap year: until 29 February
    "20-02-2024 10:00:00": 1,
    "31-03-2024 23:59:59": 2,  # the last second of the cover before
    "15-07-2024 09:30:15": 3,  # after a gap of six weeks
}
PERIODS = [
    ("31-01-2024 10:00:00", "29-02-2024 23:59:59"),
    ("01-03-2024 00:00:00", "31-03-2024 23:59:59"),
    ("01-04-2024 00:00:00", "31-05-2024 23:59:59"),
    ("15-07-2024 09:30:15", "14-10-2024 23:59:59"),
]
SAID = [
    ("31-01-2024", "thanks"),
    ("15-02-2024", "14_days"),  # 30 and more were left on the day of buying
    ("20-02-2024", "thanks"),  # from here on nobody speaks of the end of February
    ("01-03-2024", "30_days"),
    ("17-03-2024", "14_days"),
    ("24-03-2024", "7_days"),
    ("30-03-2024", "1_day"),
    ("01-04-2024", "thanks"),  # paid a second before midnight
    ("01-05-2024", "30_days"),
    ("17-05-2024", "14_days"),
    ("24-05-2024", "7_days"),
    ("30-05-2024", "1_day"),
    ("01-06-2024", "lapsed"),  # and then nothing more, however long the gap
    ("15-07-2024", "thanks"),
    ("14-09-2024", "30_days"),
    ("30-09-2024", "14_days"),
    ("07-10-2024", "7_days"),
    ("13-10-2024", "1_day"),
    ("15-10-2024", "lapsed"),
]
STATUSES = [
    ("31-01-2024 09:59:59", []),
    ("31-01-2024 10:00:00", ["active"]),
    ("29-02-2024 23:59:59", ["active", "renewed"]),
    ("01-03-2024 00:00:00", ["expired", "active"]),
    ("01-03-2024 08:00:00", ["expired", "active"]),  # midnight in UTC
    ("31-03-2024 23:59:59", ["expired", "active", "renewed"]),
    ("01-04-2024 00:00:00", ["expired", "expired", "active"]),
    ("31-05-2024 23:59:59", ["expired", "expired", "active"]),
    ("01-06-2024 00:00:00", ["expired", "expired", "expired"]),
    ("15-07-2024 09:30:14", ["expired", "expired", "expired"]),
    ("15-07-2024 09:30:15", ["expired", "expired", "expired", "active"]),
    ("15-10-2024 00:00:00", ["expired", "expired", "expired", "expired"]),
]


@pytest.fixture
def year(driver: User, gateway: Gateway) -> list[tuple[str, str]]:
    """The year is over: what was said, by day."""
    said: list[tuple[str, str]] = []
    for moment in sorted({*BOUGHT, *sweeps()}, key=at):
        if moment in BOUGHT:
            pay(driver, gateway, moment, months=BOUGHT[moment])
        else:
            said += said_on(moment)
    return said


def sweeps() -> list[str]:
    """The first and the last sweep of each day."""
    days = (date(2024, 1, 31) + timedelta(days=number) for number in range(367))
    return [f"{formats.day(day)} {time}" for day in days for time in ("09:00:00", "20:45:00")]


def pay(driver: User, gateway: Gateway, moment: str, *, months: int) -> None:
    with time_machine.travel(at(moment) - timedelta(minutes=1), tick=False):
        if Coverage.objects.exists():
            held = registration(driver, "ART")
            contribution = renewal.renew(held, plan=plan_number(1), months=months)
        else:
            contribution = submit(driver, "ART", months=months)
        payment = begin(contribution)
    # FPX tells us a few seconds after the bank has taken the money.
    with time_machine.travel(at(moment) + timedelta(seconds=5), tick=False):
        inbox.receive(gateway.says(payment, paid_at=at(moment)), door=Door.DIRECT)


def said_on(moment: str) -> list[tuple[str, str]]:
    with time_machine.travel(at(moment), tick=False):
        before = set(Reminder.objects.values_list("pk", flat=True))
        reminders.remind_due()
        fresh = Reminder.objects.exclude(pk__in=before).order_by("pk")
        return [(moment[:10], occasion) for occasion in fresh.values_list("occasion", flat=True)]


def statuses_at(driver: User, moment: datetime) -> list[str]:
    """The history as it was shown then: what was not paid yet was not there."""
    with time_machine.travel(moment, tick=False):
        lines = history(driver, now=moment)
    return [str(line.status) for line in lines if line.contribution.coverage.paid_at <= moment]


def test_every_coverage_message_status_and_receipt_is_right(
    year: list[tuple[str, str]], driver: User
) -> None:
    covers = Coverage.objects.order_by("start")
    assert [(cover.start, cover.end) for cover in covers] == [
        (at(start), at(end)) for start, end in PERIODS
    ]
    assert year == SAID
    for moment, statuses in STATUSES:
        assert statuses_at(driver, at(moment)) == statuses, moment
    assert list(Receipt.objects.order_by("pk").values_list("number", flat=True)) == [
        f"2024{number:010}" for number in range(1, len(BOUGHT) + 1)
    ]
    reminded = Message.objects.filter(template__startswith="selfemployed/")
    # Thanks come by SMS only, reminders by e-mail and SMS.
    assert reminded.count() == sum(1 if one == "thanks" else 2 for _, one in SAID)
    assert {payment.state for payment in Payment.objects.all()} == {"paid"}
    assert not Contribution.objects.filter(activated_at=None).exists()
