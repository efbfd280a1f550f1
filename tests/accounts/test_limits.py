from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts import limits
from accounts.addresses import client_network
from accounts.limits import Limit, TooMany, spend
from accounts.models import LimitWindow
from accounts.tasks import clear_stale
from tests.accounts.conftest import DETAILS, IC, LOG_IN, NEXT, NOW, RESEND

MINUTE = timedelta(minutes=1)
THREE = Limit("three", 3, MINUTE)
HERE = "10.0.0.1"


def allowed(limit: Limit, *parts: str) -> bool:
    try:
        spend(limit, *parts)
    except TooMany:
        return False
    return True


@pytest.mark.django_db
def test_so_many_and_no_more_until_the_window_ends(clock: time_machine.Traveller) -> None:
    assert [allowed(THREE, HERE) for _ in range(5)] == [True, True, True, False, False]
    clock.shift(timedelta(seconds=59))
    assert not allowed(THREE, HERE)
    clock.shift(timedelta(seconds=1))
    assert [allowed(THREE, HERE) for _ in range(4)] == [True, True, True, False]


@pytest.mark.django_db
def test_who_is_refused_learns_until_when(clock: time_machine.Traveller) -> None:
    allowed(THREE, HERE)
    clock.shift(timedelta(seconds=20))
    for _ in range(2):
        allowed(THREE, HERE)
    with pytest.raises(TooMany) as refusal:
        spend(THREE, HERE)
    assert refusal.value.again_at == NOW + MINUTE


@pytest.mark.django_db
def test_refused_uses_do_not_prolong_the_window(clock: time_machine.Traveller) -> None:
    for _ in range(100):
        allowed(THREE, HERE)
    clock.shift(MINUTE)
    assert allowed(THREE, HERE)


@pytest.mark.django_db
def test_each_limit_and_each_address_is_counted_by_itself() -> None:
    for _ in range(4):
        allowed(THREE, HERE)
    assert not allowed(THREE, HERE)
    assert allowed(THREE, "10.0.0.2")
    assert allowed(THREE)
    assert allowed(Limit("another", 3, MINUTE), HERE)


@pytest.mark.django_db
def test_the_table_names_nobody() -> None:
    spend(THREE, IC, HERE)
    kept = LimitWindow.objects.get()
    assert IC not in f"{kept.key} {kept}"
    assert HERE not in f"{kept.key} {kept}"


@pytest.mark.django_db
def test_the_hash_needs_the_key_of_the_portal(settings: Settings) -> None:
    spend(THREE, IC)
    settings.SECRET_KEY = "another key"
    spend(THREE, IC)
    assert LimitWindow.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_that_could_take_the_use_back_it_is_refused() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        spend(THREE, HERE)
    assert not LimitWindow.objects.exists()


@pytest.mark.django_db
def test_windows_that_have_ended_are_cleared_away(clock: time_machine.Traveller) -> None:
    spend(THREE, HERE)
    clear_stale()
    assert LimitWindow.objects.exists()
    clock.shift(MINUTE + timedelta(seconds=1))
    clear_stale()
    assert not LimitWindow.objects.exists()


@pytest.mark.django_db
def test_an_address_that_is_used_up_takes_nothing_from_all(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "NUMBERS_FROM_ADDRESS", THREE)
    monkeypatch.setattr(limits, "NUMBERS", Limit("numbers", 4, MINUTE))
    for _ in range(10):
        page = client.post(LOG_IN, {"ic_number": IC}).content.decode()
    assert "Too many tries" in page
    assert client.post(LOG_IN, {"ic_number": IC}, REMOTE_ADDR="10.0.0.2").status_code == 302


@pytest.mark.django_db
def test_the_sentence_stands_beside_the_field_and_nothing_typed_is_lost(
    clock: time_machine.Traveller, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SIGN_UPS", Limit("sign-ups", 0, timedelta(minutes=10)))
    form = client.post(NEXT, DETAILS).context["form"]
    assert form.errors["mobile"] == ["Too many tries. Please try again in 10 minutes."]
    assert form["full_name"].value() == DETAILS["full_name"]


@pytest.mark.django_db
def test_resend_says_it_too(
    clock: time_machine.Traveller, at_code_page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CODES", Limit("none", 0, MINUTE))
    page = at_code_page.post(RESEND, follow=True).content.decode()
    assert "Too many tries. Please try again in 1 minute." in page


@pytest.mark.django_db
def test_a_view_without_a_field_for_it_answers_429(
    clock: time_machine.Traveller, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise TooMany(NOW + timedelta(minutes=3))

    monkeypatch.setattr("accounts.views.login.login.secret_phrase", refuse)
    client.post(LOG_IN, {"ic_number": IC})
    response = client.get("/accounts/log-in/password/")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "180"
    assert "Please try again in 3 minutes." in response.content.decode()


def test_one_customer_of_ipv6_is_one_address() -> None:
    def network(address: str) -> str:
        return client_network(RequestFactory().get("/", REMOTE_ADDR=address))

    assert network("2001:db8::1") == network("2001:db8::ffff") == "2001:db8::/64"
    assert network("2001:db8:0:1::1") != network("2001:db8::1")
    assert network("10.0.0.1") == "10.0.0.1"
    assert network("") == ""
