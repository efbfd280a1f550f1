"""The trail is only ever added to."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import RequestFactory

from accounts import audit
from accounts.audit import Action
from accounts.models import AuditEntry, User
from wording import request_ids

pytestmark = pytest.mark.django_db

REFUSED = {
    "UPDATE": "UPDATE accounts_auditentry SET ip = NULL",
    "DELETE": "DELETE FROM accounts_auditentry",
    "TRUNCATE": "TRUNCATE accounts_auditentry",
}


def write(actor: User, **changes: str) -> AuditEntry:
    audit.record(
        Action.CASE_CLOSED,
        request=RequestFactory().get("/", REMOTE_ADDR="203.0.113.7"),
        actor=actor,
        target="payments.case 12",
        **changes,
    )
    return AuditEntry.objects.get()


def test_an_entry_says_who_did_what_when_from_where_and_in_which_request(ahmad: User) -> None:
    name = request_ids.begin()
    entry = write(ahmad, outcome="paid back")
    request_ids.end()
    assert (entry.actor, entry.action, entry.target) == (ahmad, "case_closed", "payments.case 12")
    assert (entry.ip, entry.request_id) == ("203.0.113.7", name)
    assert entry.detail == {"outcome": "paid back"}


@pytest.mark.parametrize("done", list(REFUSED))
def test_the_database_refuses_to_change_it(ahmad: User, done: str) -> None:
    write(ahmad)
    with connection.cursor() as cursor:
        # Off in tests, which empty every table behind them; on wherever else the portal runs.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE accounts_auditentry ENABLE TRIGGER accounts_auditentry_never_emptied"
        )
        refused = pytest.raises(IntegrityError, match=f"append-only: {done} refused")
        with refused, transaction.atomic():
            cursor.execute(REFUSED[done])
    assert AuditEntry.objects.count() == 1


def test_control_without_the_trigger_it_could_be_changed(ahmad: User) -> None:
    write(ahmad)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_auditentry DISABLE TRIGGER USER")
        cursor.execute(REFUSED["DELETE"])
    assert not AuditEntry.objects.exists()


def test_what_is_undone_was_not_done(ahmad: User) -> None:
    with transaction.atomic():
        write(ahmad)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_nobody_named_in_it_can_be_deleted(ahmad: User) -> None:
    write(ahmad)
    with pytest.raises(ProtectedError):
        ahmad.delete()
