from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from accounts.models import User
from selfemployed import enrolment
from selfemployed.enrolment import SectorAlreadyRegistered, draft_for, register, reject
from selfemployed.models import (
    Contribution,
    Person,
    RegistrationDraft,
    Sector,
    SectorClass,
    SectorRegistration,
)
from tests.making import at, details_of_form, plan_number, submit
from tests.selfemployed.applying import covered


def art() -> Sector:
    return Sector.objects.get(code="art")


def enter(draft: RegistrationDraft, *, months: int = 4, **changes: Any) -> Contribution:
    return register(
        draft,
        details=details_of_form(draft.user, **changes),
        sector_class=SectorClass.objects.filter(sector=draft.sector)[0],
        plan=plan_number(1),
        months=months,
    )


@pytest.mark.parametrize(
    ("plan", "months", "amount"), [(1, 1, "13.10"), (2, 4, "77.60"), (3, 12, "442.80")]
)
def test_the_amount_is_the_months_at_the_monthly_price(
    driver: User, plan: int, months: int, amount: str
) -> None:
    assert submit(driver, plan=plan, months=months).amount == Decimal(amount)


def test_the_details_are_kept_with_the_person_and_with_the_contribution(driver: User) -> None:
    contribution = enter(draft_for(driver, art()), address_line_1="1 Jalan Satu")
    assert Person.objects.get().address_line_1 == "1 Jalan Satu"
    assert contribution.address_line_1 == "1 Jalan Satu"


def test_a_contribution_keeps_its_own_details_when_the_person_moves(driver: User) -> None:
    first = enter(draft_for(driver, art()), address_line_1="1 Jalan Satu")
    agent = draft_for(driver, Sector.objects.get(code="agent"))
    enter(agent, address_line_1="2 Jalan Dua", status="partner")
    first.refresh_from_db()
    assert (first.address_line_1, first.status) == ("1 Jalan Satu", "individual")
    assert Person.objects.get().address_line_1 == "2 Jalan Dua"


def test_a_sector_that_waits_for_its_payment_is_held(driver: User) -> None:
    submit(driver)
    with pytest.raises(SectorAlreadyRegistered):
        draft_for(driver, art())


def test_a_sector_whose_coverage_expired_is_still_held(driver: User) -> None:
    covered(driver, months=1, paid_at=at("27-12-2019 16:25:42"))
    with pytest.raises(SectorAlreadyRegistered):
        draft_for(driver, art())


def test_a_sector_whose_only_contribution_was_rejected_is_free_again(driver: User) -> None:
    first = submit(driver)
    reject(first.pk, reason="The licence cannot be read.")
    again = enter(draft_for(driver, art()))
    assert again.registration == first.registration
    assert enrolment.sectors_held(driver) == {art().pk}


def test_sectors_are_held_by_each_person_alone(driver: User, neighbour: User) -> None:
    submit(driver)
    assert enrolment.sectors_held(neighbour) == set()
    assert submit(neighbour).registration.person.user == neighbour


@pytest.mark.parametrize("months", [0, 13])
def test_the_database_refuses_months_that_nobody_can_buy(driver: User, months: int) -> None:
    with pytest.raises(IntegrityError):
        enter(draft_for(driver, art()), months=months)


def test_nothing_is_half_written_when_the_registration_fails(driver: User) -> None:
    draft = draft_for(driver, art())
    with pytest.raises(IntegrityError):
        enter(draft, months=13)
    assert not Person.objects.exists()
    assert not SectorRegistration.objects.exists()
    assert RegistrationDraft.objects.get() == draft


def test_a_rejected_contribution_tells_its_reason(driver: User) -> None:
    first = submit(driver)
    reject(first.pk, reason="  The licence cannot be read.  ")
    first.refresh_from_db()
    assert first.rejection_reason == "The licence cannot be read."
    assert first.rejected_at is not None


def test_what_was_paid_cannot_be_rejected(driver: User) -> None:
    first = covered(driver, paid_at=at("27-12-2019 16:25:42"))
    with pytest.raises(ValueError, match="unpaid"):
        reject(first.pk, reason="Too late.")


def test_nothing_is_rejected_twice_or_without_a_reason(driver: User) -> None:
    first = submit(driver)
    with pytest.raises(ValueError, match="reason"):
        reject(first.pk, reason=" ")
    reject(first.pk, reason="The licence cannot be read.")
    with pytest.raises(ValueError, match="unpaid"):
        reject(first.pk, reason="Again.")


def race(draft: RegistrationDraft) -> list[str]:
    """Two registrations with one draft at the same instant; what each of them met."""
    together = Barrier(2)

    def once(_turn: int) -> str:
        together.wait()
        try:
            enter(RegistrationDraft.objects.get(pk=draft.pk))
        except (SectorAlreadyRegistered, RegistrationDraft.DoesNotExist, IntegrityError) as refusal:
            return type(refusal).__name__
        else:
            return "registered"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(once, range(2)))


@pytest.mark.django_db(transaction=True)
def test_of_two_registrations_at_once_the_second_is_refused(driver: User) -> None:
    met = race(draft_for(driver, art()))
    assert "registered" in met
    assert "IntegrityError" not in met
    assert Contribution.objects.count() == SectorRegistration.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_only_the_constraint_would_stop_the_second(
    driver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the race is real, and the database is the second line."""
    waiting = Barrier(2)
    held = enrolment.sectors_held

    def look_together(user: User) -> set[int]:
        found = held(user)
        waiting.wait()
        return found

    draft = draft_for(driver, art())
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self.all())
    monkeypatch.setattr(enrolment, "sectors_held", look_together)
    assert race(draft) == ["IntegrityError", "registered"]
    assert Contribution.objects.count() == 1
