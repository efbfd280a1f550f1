"""What a person does in the tabs of one browser, over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from django.utils import timezone

from accounts.models import User
from selfemployed.forms.documents import asked
from selfemployed.models import Sector
from selfemployed.slots import slots_of
from tests.faults.stage import TLS, Stage
from tests.selfemployed.applying import answers, jpeg
from tests.selfemployed.page import Page


@contextmanager
def two_tabs(stage: Stage, person: User) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Two tabs of one browser: they share the session."""
    with (
        stage.browser(person) as one,
        httpx.Client(
            base_url=one.base_url,
            cookies=one.cookies,
            headers=one.headers,
            timeout=one.timeout,
            verify=TLS,
        ) as other,
    ):
        yield one, other


def fill_in(tab: httpx.Client, sector: Sector) -> None:
    """The registration form with all that it asks for: the next page is Check your answers."""
    chosen = sector.classes.offered()[0]
    slots = asked(slots_of(sector, chosen), on=timezone.localdate())
    types = {one.type_name: one.types[0].code for one in slots if one.has_choice}
    files = {one.file_name: ("paper.jpg", jpeg().read(), "image/jpeg") for one in slots}
    answered = tab.post(_form(sector), data=answers(sector_class=chosen.code, **types), files=files)
    assert answered.headers["Location"] == _check(sector), Page(answered).errors


def read_check(tab: httpx.Client, sector: Sector) -> str:
    """Check your answers; returns which answers were shown."""
    return Page(tab.get(_check(sector))).values["checked"]


def press_submit_and_pay(tab: httpx.Client, sector: Sector, checked: str) -> httpx.Response:
    return tab.post(_check(sector), data={"checked": checked})


def accept_terms(tab: httpx.Client, contribution_id: int) -> None:
    """Pay Now, up to Select Bank."""
    answered = tab.post(_pay(contribution_id), data={"method": "fpx", "accept_terms": "on"})
    assert answered.headers["Location"] == _bank(contribution_id)


def press_pay_with_fpx(tab: httpx.Client, contribution_id: int) -> httpx.Response:
    """Select Bank."""
    return tab.post(_bank(contribution_id), data={"bank": "TEST0021"})


def press_renew(tab: httpx.Client, registration_id: int, *, months: int) -> httpx.Response:
    return tab.post(f"/contributions/{registration_id}/renew/", data={"months": months})


def carry_to_fpx(to_fpx: httpx.Response, *, mock_url: str) -> str:
    """Post the form that takes the person to the bank; returns its order number."""
    fields = Page(to_fpx).values
    request = {name: value for name, value in fields.items() if name.startswith("fpx_")}
    url = f"{mock_url}/FPXMain/seller2DReceiver.jsp"
    assert httpx.post(url, data=request, verify=TLS).status_code == 303
    return request["fpx_sellerExOrderNo"]


def place(answer: httpx.Response) -> str:
    """Where the browser goes next."""
    return answer.headers.get("Location", "")


def _form(sector: Sector) -> str:
    return f"/contributions/register/{sector.code}/"


def _check(sector: Sector) -> str:
    return f"{_form(sector)}check/"


def _pay(contribution_id: int) -> str:
    return f"/contributions/{contribution_id}/pay/"


def _bank(contribution_id: int) -> str:
    return f"{_pay(contribution_id)}bank/"
