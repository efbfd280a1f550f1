from datetime import UTC, time

import pytest

from accounts.notify.quiet_hours import next_waking
from tests.making import at

NIGHT = time(21), time(8)
NOON = time(12), time(14)
NEVER = time(8), time(8)


@pytest.mark.parametrize(
    ("moment", "quiet", "waits_until"),
    [
        ("27-12-2019 20:59:59", NIGHT, "27-12-2019 20:59:59"),
        ("27-12-2019 21:00:00", NIGHT, "28-12-2019 08:00:00"),
        ("27-12-2019 23:59:59", NIGHT, "28-12-2019 08:00:00"),
        ("28-12-2019 00:00:00", NIGHT, "28-12-2019 08:00:00"),
        ("28-12-2019 07:59:59", NIGHT, "28-12-2019 08:00:00"),
        ("28-12-2019 08:00:00", NIGHT, "28-12-2019 08:00:00"),
        ("31-12-2019 22:00:00", NIGHT, "01-01-2020 08:00:00"),
        ("28-02-2020 22:00:00", NIGHT, "29-02-2020 08:00:00"),
        ("27-12-2019 11:59:59", NOON, "27-12-2019 11:59:59"),
        ("27-12-2019 12:00:00", NOON, "27-12-2019 14:00:00"),
        ("27-12-2019 14:00:00", NOON, "27-12-2019 14:00:00"),
        ("27-12-2019 08:00:00", NEVER, "27-12-2019 08:00:00"),
        ("27-12-2019 03:00:00", NEVER, "27-12-2019 03:00:00"),
    ],
)
def test_what_can_wait_waits_for_the_end_of_the_quiet_hours(
    moment: str, quiet: tuple[time, time], waits_until: str
) -> None:
    assert next_waking(at(moment), quiet=quiet) == at(waits_until)


def test_the_hours_are_those_of_malaysia() -> None:
    moment = at("27-12-2019 22:00:00").astimezone(UTC)  # 14:00
    assert next_waking(moment, quiet=NIGHT) == at("28-12-2019 08:00:00")
