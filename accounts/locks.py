"""Locks in the database on things that have no row to lock."""

from django.db import connection
from django.db.transaction import TransactionManagementError


def hold(*parts: str) -> None:
    """Wait for the lock with this name and keep it until the transaction ends.

    Raises ``TransactionManagementError`` outside a transaction, where it would hold nothing.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A lock is held only inside a transaction.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [":".join(parts)])


def try_hold(*parts: str) -> bool:
    """As ``hold``, but without waiting: whether nobody else has the lock."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("A lock is held only inside a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [":".join(parts)]
        )
        (held,) = cursor.fetchone()
    return bool(held)
