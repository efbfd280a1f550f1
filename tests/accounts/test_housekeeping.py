from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import throttling
from accounts.models import FailedAttempt, OneTimeCode, Session, SignUp
from accounts.notify.models import Message
from accounts.tasks import clear_stale
from tests.accounts.conftest import IC, last_message

pytestmark = pytest.mark.django_db


def test_what_is_fresh_stays(clock: time_machine.Traveller, at_code_page: Client) -> None:
    throttling.count_failure(throttling.Source(IC, "10.0.0.1"))
    clear_stale()
    for model in (SignUp, OneTimeCode, FailedAttempt, Session):
        assert model._default_manager.exists()


@pytest.mark.parametrize(
    ("model", "kept"),
    [
        (Session, timedelta(minutes=59)),
        (FailedAttempt, timedelta(minutes=59)),
        (OneTimeCode, timedelta(hours=47)),
        (SignUp, timedelta(days=6)),
    ],
)
def test_what_has_had_its_time_goes(
    clock: time_machine.Traveller, at_code_page: Client, model: type, kept: timedelta
) -> None:
    throttling.count_failure(throttling.Source(IC, "10.0.0.1"))
    rows = model._default_manager  # type: ignore[attr-defined]
    clock.shift(kept)
    clear_stale()
    assert rows.exists()
    clock.shift(timedelta(days=1, minutes=2))
    clear_stale()
    assert not rows.exists()


def test_a_finished_sign_up_stays(clock: time_machine.Traveller, at_code_page: Client) -> None:
    SignUp.objects.update(activated_at=timezone.now())
    clock.shift(timedelta(days=400))
    clear_stale()
    assert SignUp.objects.exists()


def test_a_secret_that_was_never_sent_is_erased(
    clock: time_machine.Traveller, at_code_page: Client
) -> None:
    Message.objects.update(state=Message.State.DEAD)
    clock.shift(timedelta(days=1))
    clear_stale()
    assert last_message("accounts/code").body_text
    clock.shift(timedelta(days=1, seconds=1))
    clear_stale()
    assert not last_message("accounts/code").body_text
