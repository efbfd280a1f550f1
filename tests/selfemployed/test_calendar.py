"""The last day of a coverage for a calendar, written after RFC 5545."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from payments import inbox
from payments.models import Door
from selfemployed.icalendar import LONGEST_LINE, AllDay, calendar, escape, fold
from selfemployed.models import Coverage
from tests.making import Gateway, at, begin, submit

EVENT = AllDay(
    uid="coverage-12@matrix.example",
    stamp=datetime(2019, 12, 27, 8, 25, 42, tzinfo=UTC),
    day=date(2020, 2, 29),
    summary="Last day; cover, of \\ART",
    description="One\nTwo",
    alarms=(14, 1),
)
WRITTEN = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//MATRIX//Coverage//EN
BEGIN:VEVENT
UID:coverage-12@matrix.example
DTSTAMP:20191227T082542Z
DTSTART;VALUE=DATE:20200229
DTEND;VALUE=DATE:20200301
SUMMARY:Last day\\; cover\\, of \\\\ART
DESCRIPTION:One\\nTwo
CLASS:PRIVATE
TRANSP:TRANSPARENT
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Last day\\; cover\\, of \\\\ART
TRIGGER:-P13DT15H
END:VALARM
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Last day\\; cover\\, of \\\\ART
TRIGGER:-P0DT15H
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def test_the_file_is_written_as_the_standard_says() -> None:
    assert calendar(EVENT) == WRITTEN.replace("\n", "\r\n").encode()


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=400))
def test_a_long_line_is_folded_and_unfolds_to_itself(line: str) -> None:
    folded = fold(line)
    pieces = folded.split(b"\r\n")
    assert all(len(piece) <= LONGEST_LINE for piece in pieces)
    for piece in pieces:
        piece.decode()  # no letter is cut
    assert folded.replace(b"\r\n ", b"").decode() == line


@given(st.text(max_size=50))
def test_what_is_escaped_stays_on_its_line(text: str) -> None:
    assert "\n" not in escape(text)


@pytest.fixture
def coverage(driver: User, gateway: Gateway) -> Coverage:
    with time_machine.travel(at("31-01-2020 23:59:59")):
        inbox.receive(gateway.says(begin(submit(driver, months=1))), door=Door.DIRECT)
    return Coverage.objects.get()


def url(coverage: Coverage) -> str:
    return f"/cover/{coverage.pk}/calendar/"


def test_the_owner_gets_the_last_day_in_malaysia_and_the_same_entry_each_time(
    driver: User, coverage: Coverage, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(driver).get(url(coverage))
    lines = answer.content.decode().split("\r\n")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "DTSTART;VALUE=DATE:20200229" in lines
    assert "DTSTAMP:20200131T155959Z" in lines
    assert f"UID:coverage-{coverage.pk}@localhost" in lines
    assert "SUMMARY:Last day of your PERKESO coverage: ART" in lines
    assert client_of(driver).get(url(coverage)).content == answer.content


def test_it_says_nothing_of_the_person(
    driver: User, coverage: Coverage, client_of: Callable[[User], Client]
) -> None:
    file = client_of(driver).get(url(coverage)).content.decode()
    for private in (driver.ic_number, driver.full_name, driver.email, driver.mobile):
        assert private not in file


def test_a_strangers_coverage_is_a_404(
    neighbour: User, coverage: Coverage, client_of: Callable[[User], Client]
) -> None:
    assert client_of(neighbour).get(url(coverage)).status_code == 404
