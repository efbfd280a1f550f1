"""The eleven rows of the guide, bought by the real operations, as if today were 27-12-2019."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from matrix.demo import guide
from payments.history import history
from selfemployed.renewal import offers
from selfemployed.statuses import ContributionStatus
from tests.making import Gateway, at
from wording.formats import moment, money

TODAY = at("27-12-2019 16:40:00")
# sector, months, plan, start, end, amount, contribution status, Renew Now
ROWS = """\
ONLINE BUSINESS|1|157.20|19-12-2019 16:26:12|18-01-2020 23:59:59|13.10|Active|no
ONLINE BUSINESS|3|157.20|19-01-2020 00:00:00|18-04-2020 23:59:59|39.30|Renewed|no
INFORMATION TECHNOLOGY|1|232.80|23-12-2019 16:15:39|22-01-2020 23:59:59|19.40|Active|no
INFORMATION TECHNOLOGY|4|232.80|23-01-2020 00:00:00|22-05-2020 23:59:59|77.60|Renewed|no
SUPPORT SERVICES|5|157.20|19-12-2019 17:12:19|18-05-2020 23:59:59|65.50|Active|no
SUPPORT SERVICES|3|157.20|19-05-2020 00:00:00|18-08-2020 23:59:59|39.30|Renewed|no
ACCOMMODATION|6|232.80|23-12-2019 16:29:15|22-06-2020 23:59:59|116.40|Active|yes
AGENT|5|232.80|23-12-2019 16:35:47|22-05-2020 23:59:59|97.00|Active|yes
PROFESSIONAL SERVICES|4|232.80|23-12-2019 16:53:25|22-04-2020 23:59:59|77.60|Active|no
PROFESSIONAL SERVICES|8|232.80|23-04-2020 00:00:00|22-12-2020 23:59:59|155.20|Renewed|no
ART|4|157.20|27-12-2019 16:25:42|26-04-2020 23:59:59|52.40|Active|yes"""


@pytest.fixture
def person(reference: None, gateway: Gateway) -> User:
    return guide.tell()


def test_the_operations_make_the_eleven_rows(person: User) -> None:
    rows = []
    for line in history(person, now=TODAY):
        c = line.contribution
        assert c.period is not None
        rows.append(
            "|".join(
                [
                    c.registration.sector.name_en,
                    str(c.months),
                    str(c.plan.annual),
                    moment(c.period.start),
                    moment(c.period.end),
                    str(c.amount),
                    str(ContributionStatus(line.status).label),
                    "yes" if line.can_renew else "no",
                ]
            )
        )
    assert sorted(rows) == sorted(ROWS.splitlines())


def test_the_page_shows_them_as_a_person_sees_them(
    person: User, client_of: Callable[[User], Client]
) -> None:
    with time_machine.travel(TODAY):
        shown = _rows(client_of(person).get("/contributions/").content.decode())
    expected = []
    for row in ROWS.splitlines():
        sector, months, plan, start, end, amount, status, renew = row.split("|")
        action = "View Download Receipt" + (" Renew Now" if renew == "yes" else "")
        plan, amount = f"RM {plan}", f"RM {amount}"
        expected.append(
            [start, end, sector, plan, f"{months} Month(s)", amount, status, "Paid", action]
        )
    assert sorted(shown) == sorted(expected)


def test_the_history_takes_as_many_queries_for_eleven_rows_as_for_one(
    person: User, driver: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(2):
        assert len(history(person, now=TODAY)) == 11


def test_the_renewals_of_seven_sectors_take_as_many_queries_as_of_one(
    person: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(5):
        offered = offers(person, now=TODAY)
    sectors = {offer.registration.sector.name_en for offer in offered}
    assert sectors == {"ACCOMMODATION", "AGENT", "ART"}


def test_money_of_the_rows_is_what_the_receipts_add_up_to(person: User) -> None:
    total = sum(receipt.amount for receipt in person.receipts.all())
    assert money(total) == "RM 752.80"


class _Table(HTMLParser):
    """The visible text of each cell of the page's table, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.cell: list[str] | None = None
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.cell = []
        if tag == "span" and (self.hidden or ("class", "visually-hidden") in attrs):
            self.hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "td" and self.cell is not None:
            self.rows[-1].append(" ".join(" ".join(self.cell).split()))
            self.cell = None
        if tag == "span" and self.hidden:
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        if self.cell is not None and not self.hidden:
            self.cell.append(data)


def _rows(page: str) -> list[list[str]]:
    table = _Table()
    table.feed(page)
    return [row for row in table.rows if row]
