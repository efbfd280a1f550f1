"""The page of all banks: what FPX told last, when it told it, and what to do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from payments import banks
from payments.forms import BankForm
from payments.fpx.client import GatewaySilent
from payments.models import Bank
from tests.making import Gateway, at

# Who asks FPX (two), the banks, and when FPX told them; however many banks there are.
QUERIES = 4


@pytest.fixture(autouse=True)
def silent_fpx(reference: None, gateway: Gateway) -> None:
    """Nobody answers at FPX's address, unless a test says otherwise."""


def fpx_tells(monkeypatch: pytest.MonkeyPatch, **closed: bool) -> None:
    told = {code: code not in closed for code in Bank.objects.values_list("code", flat=True)}
    answer_with(monkeypatch, lambda _client, *, now: told)


def answer_with(monkeypatch: pytest.MonkeyPatch, answer: Callable[..., dict[str, bool]]) -> None:
    monkeypatch.setattr("payments.fpx.client.Client.bank_list", answer)


def page_of(client: Client) -> str:
    return str(client.get("/banks/").content.decode())


def test_each_bank_is_available_or_offline_as_fpx_told_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    offline = Bank.objects.get(code="MB2U0227")
    fpx_tells(monkeypatch, MB2U0227=True)
    page = page_of(client)
    assert page.count("status--success") == Bank.objects.count() - 1
    assert page.count("Offline") == 1
    row = page[page.index(offline.name) :]
    assert row.index("Offline") < row.index("</tr>")
    assert "1 bank is offline" in page


def test_it_says_the_same_as_the_list_to_choose_from(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fpx_tells(monkeypatch, MB2U0227=True, ABB0233=True)
    page = page_of(client)
    shut = {code for code, bank in BankForm().banks.items() if not bank.online}
    assert shut == {"MB2U0227", "ABB0233"}
    assert page.count("status--neutral") == len(shut)


def test_it_says_when_fpx_told_it_in_malaysias_time(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(at("27-12-2019 16:35:08"), tick=False):
        fpx_tells(monkeypatch)
        assert "27-12-2019 16:35:08" in page_of(client)
    with time_machine.travel(at("27-12-2019 18:00:00"), tick=False):
        answer_with(monkeypatch, silent)
        assert "27-12-2019 16:35:08" in page_of(client)


def test_before_fpx_has_told_anything_no_bank_is_called_available(client: Client) -> None:
    page = page_of(client)
    assert "The status is not known" in page
    assert "Available" not in page
    assert banks.received_at() is None


def test_test_banks_are_not_shown_in_production(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    fpx_tells(monkeypatch)
    settings.FPX_TEST_BANKS = False
    page = page_of(client)
    assert page.count("status--success") == Bank.objects.filter(test=False).count()


def test_it_needs_as_many_queries_for_many_banks_as_for_few(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fpx_tells(monkeypatch)
    page_of(client)
    Bank.objects.bulk_create(
        Bank(code=f"NEW{number:04}", name=f"Bank {number}") for number in range(50)
    )
    with django_assert_num_queries(QUERIES):
        page_of(client)


def test_fpx_is_asked_once_a_minute_however_often_the_page_is_opened(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def tell(_client: object, *, now: object) -> dict[str, bool]:
        asked.append(now)
        return {}

    answer_with(monkeypatch, tell)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _look in range(3):
            page_of(client)
        assert len(asked) == 1
        clock.shift(timedelta(seconds=61))
        page_of(client)
        assert len(asked) == 2


def silent(_client: object, *, now: object) -> dict[str, bool]:
    raise GatewaySilent("nobody answers")
