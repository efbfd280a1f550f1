"""Links used at the same instant, against PostgreSQL; each with a control that shows the race."""

from collections.abc import Callable
from threading import Barrier

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import RequestFactory
from django.utils import timezone

from accounts import contact, recovery
from accounts.activation import LinkRefused, digest
from accounts.models import EmailChange, User
from accounts.notify.models import Message
from tests.accounts.conftest import make_ahmad
from tests.accounts.test_otp_parallel import together

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "0f" * 32


def outcome(use: Callable[[], None]) -> bool:
    try:
        use()
    except LinkRefused:
        return False
    return True


def reset_of(user: User) -> Callable[[], bool]:
    token, request = default_token_generator.make_token(user), RequestFactory().post("/")
    return lambda: outcome(
        lambda: recovery.reset(request, user.pk, token, password="perahu layar 88")
    )


def change_of(user: User) -> Callable[[], bool]:
    EmailChange.objects.create(
        user=user,
        email="ahmad.ali@yahoo.com",
        digest=digest(TOKEN),
        expires_at=timezone.now() + contact.LINK_LIFETIME,
    )
    request = RequestFactory().post("/")
    return lambda: outcome(lambda: contact.change_email(request, TOKEN))


uses = pytest.mark.parametrize(
    ("module", "prepare"), [(recovery, reset_of), (contact, change_of)], ids=["reset", "email"]
)


@uses
def test_of_fifty_uses_of_a_link_one_counts(
    module: object, prepare: Callable[[User], Callable[[], bool]]
) -> None:
    assert together(50, prepare(make_ahmad())).count(True) == 1
    assert Message.objects.filter(template="accounts/changed").count() == 1


@uses
def test_control_without_the_lock_several_count(
    module: object,
    prepare: Callable[[User], Callable[[], bool]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    all_have_looked, find = Barrier(5), module._find  # type: ignore[attr-defined]

    def find_and_wait(*args: object, lock: bool) -> object:
        found = find(*args, lock=False)
        all_have_looked.wait(timeout=20)
        return found

    monkeypatch.setattr(module, "_find", find_and_wait)
    assert together(5, prepare(make_ahmad())).count(True) == 5
