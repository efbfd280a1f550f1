import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from tests.accounts.conftest import IC

pytestmark = pytest.mark.django_db


def make(**changes: str | bool | None) -> User:
    fields = {"ic_number": "850101145678", "email": "siti@gmail.com", "mobile": "+60123456789"}
    return User.objects.create_user(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "taken",
    [{"ic_number": "790811-08-7654"}, {"email": "AHMAD@Gmail.com"}, {"mobile": "+60108877665"}],
)
def test_number_email_and_mobile_belong_to_one_person(ahmad: User, taken: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**taken)


def test_only_staff_can_be_without_a_mobile() -> None:
    make(mobile=None, is_staff=True)
    make(ic_number="900505101234", email="mei@gmail.com", mobile=None, is_staff=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(ic_number="910505101234", email="ali@gmail.com", mobile=None)


def test_a_superuser_may_do_everything() -> None:
    user = User.objects.create_superuser("850101145678", "pw", full_name="S", email="s@y.my")
    assert user.is_staff
    assert user.is_superuser


def test_numbers_are_stored_in_one_form(ahmad: User) -> None:
    user = User(ic_number="850101-14-5678", mobile="012-345 6789")
    user.clean()
    assert (user.ic_number, user.mobile) == ("850101145678", "+60123456789")
    with pytest.raises(ValidationError, match="mobile number in Malaysia"):
        User(ic_number=IC, mobile="123").clean()


def test_a_person_is_called_by_name_and_never_by_number(ahmad: User) -> None:
    assert str(ahmad) == ahmad.get_full_name() == "Ahmad bin Ali"
    assert ahmad.get_short_name() == "Ahmad"
