"""The roles of staff are those of the release, whatever was changed by hand."""

import pytest
from django.contrib.auth.models import Group, Permission

from matrix import roles

pytestmark = pytest.mark.django_db


def rights_of(name: str) -> set[str]:
    permissions = Group.objects.get(name=name).permissions.select_related("content_type")
    return {f"{right.content_type.app_label}.{right.codename}" for right in permissions}


def test_loading_makes_the_four_roles_with_their_rights() -> None:
    roles.load()
    assert {name: rights_of(name) for name in roles.ROLES} == {
        name: set(rights) for name, rights in roles.ROLES.items()
    }


def test_loading_again_undoes_what_was_changed_by_hand() -> None:
    roles.load()
    clerk = Group.objects.get(name="clerk")
    clerk.permissions.set(Permission.objects.filter(codename="delete_user"))
    roles.load()
    assert rights_of("clerk") == set(roles.CLERK)
    assert Group.objects.count() == len(roles.ROLES)


def test_an_auditor_changes_nothing() -> None:
    assert {right for right in roles.AUDITOR if ".view_" not in right} == {roles.EXPORT}


def test_no_role_gives_accounts_or_roles_away() -> None:
    for rights in roles.ROLES.values():
        assert not {"accounts.add_user", "accounts.change_user", "auth.change_group"} & set(rights)


def test_a_right_that_does_not_exist_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(roles.ROLES, "clerk", ["accounts.view_nothing"])
    with pytest.raises(LookupError, match=r"accounts\.view_nothing"):
        roles.load()
